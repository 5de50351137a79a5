using System.Buffers.Binary;

namespace RealtimeRag.Fuzzing;

/// <summary>Makes sequences of frames, right ones and wrong ones. The result depends only on the given source of random numbers.</summary>
internal static class FrameMutator
{
    private const int Text = 1;

    private static readonly int[] LengthBytes = [0, 2, 8];

    /// <summary>Between one and eight frames, changed frame by frame and then as bytes.</summary>
    public static byte[] Next(Random chance)
    {
        var bytes = new List<byte>();
        for (var frames = chance.Next(1, 9); frames > 0; frames--)
        {
            AddFrames(bytes, chance);
        }

        for (var changes = chance.Next(4); changes > 0 && bytes.Count > 0; changes--)
        {
            Change(bytes, chance);
        }

        return [.. bytes];
    }

    private static void AddFrames(List<byte> bytes, Random chance)
    {
        switch (chance.Next(10))
        {
            case 0:
                Add(bytes, (byte)chance.Next(256), Payload(chance), chance.Next(), LengthBytes[chance.Next(LengthBytes.Length)]);
                break;
            case 1:
                AddControl(bytes, chance);
                break;
            case 2:
                AddFragments(bytes, chance);
                break;
            case 3:
                AddHeader(bytes, chance);
                break;
            case 4 when chance.Next(20) == 0:
                Add(bytes, 0x80 | Text, new byte[chance.Next(65_000, 66_000)], chance.Next(), lengthBytes: 0);
                break;
            default:
                Add(bytes, 0x80 | Text, chance.Next(3) == 0 ? MessageMutator.Next(chance) : Pick(chance), chance.Next(), lengthBytes: 0);
                break;
        }
    }

    private static void AddControl(List<byte> bytes, Random chance)
    {
        var payload = new byte[chance.Next(8) == 0 ? chance.Next(120, 130) : chance.Next(12)];
        chance.NextBytes(payload);
        if (payload.Length > 1 && chance.Next(2) == 0)
        {
            BinaryPrimitives.WriteUInt16BigEndian(payload, (ushort)chance.Next(990, 5_010));
        }

        Add(bytes, (byte)((chance.Next(8) == 0 ? 0 : 0x80) | chance.Next(8, 11)), payload, chance.Next(), lengthBytes: 0);
    }

    private static void AddFragments(List<byte> bytes, Random chance)
    {
        var message = Pick(chance);
        var count = chance.Next(10) == 0 ? chance.Next(250, 260) : chance.Next(2, 8);
        for (var (i, from) = (0, 0); i < count; i++)
        {
            var to = i == count - 1 ? message.Length : Math.Min(message.Length, from + chance.Next(1 + (2 * message.Length / count)));
            Add(bytes, (byte)((i == count - 1 ? 0x80 : 0) | (i == 0 ? Text : 0)), message.AsSpan(from, to - from), chance.Next(), lengthBytes: 0);
            from = to;
            if (chance.Next(8) == 0)
            {
                AddControl(bytes, chance);
            }
        }
    }

    /// <summary>A header without a payload, with any length.</summary>
    private static void AddHeader(List<byte> bytes, Random chance)
    {
        var header = new byte[14];
        chance.NextBytes(header);
        (header[0], header[1]) = ((byte)(0x80 | Text), 0xFF);
        BinaryPrimitives.WriteUInt64BigEndian(header.AsSpan(2), (ulong)chance.NextInt64() >> chance.Next(60));
        bytes.AddRange(header);
    }

    private static void Change(List<byte> bytes, Random chance)
    {
        var at = chance.Next(bytes.Count);
        switch (chance.Next(5))
        {
            case 0:
                bytes[at] ^= (byte)(1 << chance.Next(8));
                break;
            case 1:
                bytes.RemoveRange(at, chance.Next(bytes.Count - at));
                break;
            case 2:
                var some = new byte[chance.Next(1, 40)];
                chance.NextBytes(some);
                bytes.InsertRange(at, some);
                break;
            case 3:
                bytes.InsertRange(at, bytes.GetRange(at, Math.Min(bytes.Count - at, chance.Next(200))));
                break;
            case 4:
                bytes.RemoveAt(at);
                break;
        }
    }

    private static void Add(List<byte> bytes, byte first, ReadOnlySpan<byte> payload, int mask, int lengthBytes)
    {
        if (lengthBytes == 0 || (lengthBytes == 2 && payload.Length > ushort.MaxValue))
        {
            lengthBytes = payload.Length > ushort.MaxValue ? 8 : payload.Length > 125 ? 2 : 0;
        }

        bytes.Add(first);
        bytes.Add((byte)(0x80 | (lengthBytes == 8 ? 127 : lengthBytes == 2 ? 126 : payload.Length)));
        for (var shift = (lengthBytes - 1) * 8; shift >= 0; shift -= 8)
        {
            bytes.Add((byte)((ulong)payload.Length >> shift));
        }

        Span<byte> key = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(key, mask);
        bytes.AddRange(key);
        for (var i = 0; i < payload.Length; i++)
        {
            bytes.Add((byte)(payload[i] ^ key[i & 3]));
        }
    }

    private static byte[] Pick(Random chance) => chance.Next(20) == 0 ? Corpus.Stop : Corpus.Messages[chance.Next(Corpus.Messages.Count)];

    private static byte[] Payload(Random chance)
    {
        var payload = new byte[chance.Next(300)];
        chance.NextBytes(payload);
        return payload;
    }
}
