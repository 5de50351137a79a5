namespace RealtimeRag.Core.Questions.Model;

/// <summary>
/// Hashed features of the place before a token: the two tokens on its left and three on its right, alone and together, whether a pause lies between them,
/// and how near the ends of the sentence are.
/// </summary>
internal static class ClauseFeatures
{
    internal const int Count = 14;
    private const int Edge = 6;

    /// <summary>Fills the buckets of the place before <paramref name="at"/>, which is neither a pause nor the start mark.</summary>
    internal static void Fill(ReadOnlySpan<QuestionToken> tokens, int at, int bits, Span<int> buckets)
    {
        var left = at - 1;
        var pause = tokens[left].Id == TokenClasses.Gap ? 1u : 0u;
        left -= (int)pause;
        var (left1, left2) = (IdAt(tokens, left), IdAt(tokens, left - 1));
        var (right1, right2, right3) = (IdAt(tokens, at), IdAt(tokens, at + 1), IdAt(tokens, at + 2));
        var pair = Mix(Mix(5, left1), right1);
        var before = Mix(Mix(6, left2), left1);
        var after = Mix(Mix(7, right1), right2);
        ReadOnlySpan<uint> hashes =
        [
            Mix(1, pause), Mix(2, left1), Mix(Mix(3, left1), pause), Mix(4, right1), Mix(Mix(8, right1), pause), pair, before, after,
            Mix(before, right1), Mix(after, left1), Mix(after, right3), Mix(Mix(before, right1), right2),
            Mix(9, (uint)Math.Min(Edge, left)), Mix(10, (uint)Math.Min(Edge, tokens.Length - at)),
        ];
        for (var i = 0; i < Count; i++)
        {
            buckets[i] = (int)((hashes[i] * 0xC2B2AE35u) >> (32 - bits));
        }
    }

    private static uint IdAt(ReadOnlySpan<QuestionToken> tokens, int at) => at >= 0 && at < tokens.Length ? tokens[at].Id + 1u : 0u;

    private static uint Mix(uint hash, uint value)
    {
        hash = (hash ^ (value * 0x9E3779B1u)) * 0x85EBCA6Bu;
        return hash ^ (hash >> 15);
    }
}
