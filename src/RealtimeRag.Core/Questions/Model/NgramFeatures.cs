using System.Runtime.InteropServices;

namespace RealtimeRag.Core.Questions.Model;

/// <summary>
/// Hashed features of one token: the one to four tokens that end with it, pairs that skip one or two, the token with its distance from the near end of the
/// sentence, and two to five marks of the skeleton, in which every run of content words is one mark. Each feature belongs to a single position, so the
/// features of a window are the sum over its tokens.
/// </summary>
[StructLayout(LayoutKind.Auto)]
internal struct NgramFeatures(Vocabulary vocabulary, int bits)
{
    internal const int MostPerToken = 12;
    private const int Edge = 6;
    private const int Longest = 4;
    private const int LongestSkeleton = 5;
    private readonly int _shift = 32 - bits;
    private uint _plain1, _plain2, _plain3;
    private uint _bone1, _bone2, _bone3, _bone4;

    /// <summary>
    /// Adds the next token, with the number of tokens before and after it; fills <paramref name="buckets"/> with its features and returns how many.
    /// </summary>
    internal int Next(ushort id, int before, int after, Span<int> buckets)
    {
        var token = id + 1u;
        var count = AddPlain(token, buckets, 0);
        count = AddPlace(token, before, after, buckets, count);
        (_plain3, _plain2, _plain1) = (_plain2, _plain1, token);
        var bone = vocabulary.IsClosed(id) ? token : TokenClasses.Content + 1u;
        if (bone == TokenClasses.Content + 1u && _bone1 == bone)
        {
            return count;
        }

        count = AddSkeleton(bone, buckets, count);
        (_bone4, _bone3, _bone2, _bone1) = (_bone3, _bone2, _bone1, bone);
        return count;
    }

    private readonly int AddPlain(uint token, Span<int> buckets, int count)
    {
        ReadOnlySpan<uint> before = [_plain1, _plain2, _plain3];
        var hash = Mix(17, token);
        buckets[count++] = Bucket(hash);
        for (var n = 0; n < Longest - 1 && before[n] != 0; n++)
        {
            hash = Mix(hash, before[n]);
            buckets[count++] = Bucket(hash);
        }

        if (_plain2 != 0)
        {
            buckets[count++] = Bucket(Mix(Mix(33, token), _plain2));
        }

        if (_plain3 != 0)
        {
            buckets[count++] = Bucket(Mix(Mix(34, token), _plain3));
        }

        return count;
    }

    private readonly int AddPlace(uint token, int before, int after, Span<int> buckets, int count)
    {
        if (before is > 0 and <= Edge)
        {
            buckets[count++] = Bucket(Mix(50u + (uint)before, token));
        }

        if (after is > 0 and <= Edge)
        {
            buckets[count++] = Bucket(Mix(70u + (uint)after, token));
        }

        return count;
    }

    private readonly int AddSkeleton(uint bone, Span<int> buckets, int count)
    {
        ReadOnlySpan<uint> before = [_bone1, _bone2, _bone3, _bone4];
        var hash = Mix(99, bone);
        for (var n = 0; n < LongestSkeleton - 1 && before[n] != 0; n++)
        {
            hash = Mix(hash, before[n]);
            buckets[count++] = Bucket(hash);
        }

        return count;
    }

    private static uint Mix(uint hash, uint value)
    {
        hash = (hash ^ (value * 0x9E3779B1u)) * 0x85EBCA6Bu;
        return hash ^ (hash >> 15);
    }

    private readonly int Bucket(uint hash) => (int)((hash * 0xC2B2AE35u) >> _shift);
}
