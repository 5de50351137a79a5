using System.Text;

namespace RealtimeRag.Fuzzing;

/// <summary>Makes invalid messages from valid ones. The result depends only on the given source of random numbers.</summary>
internal static class MessageMutator
{
    private const int MaxBytes = 70_000;

    /// <summary>A message after one to six changes. It is usually valid UTF-8, because invalid UTF-8 ends the connection.</summary>
    public static byte[] Next(Random chance)
    {
        var bytes = Pick(chance, Corpus.Messages).ToList();
        for (var changes = chance.Next(1, 7); changes > 0 && bytes.Count < MaxBytes; changes--)
        {
            Change(bytes, chance);
        }

        byte[] message = [.. bytes];
        return chance.Next(100) == 0 ? message : Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(message));
    }

    private static void Change(List<byte> bytes, Random chance)
    {
        var at = chance.Next(bytes.Count + 1);
        var length = Math.Min(bytes.Count - at, chance.Next(1, 1 + Math.Max(1, bytes.Count / 3)));
        switch (chance.Next(9))
        {
            case 0 when at < bytes.Count:
                bytes[at] ^= (byte)(1 << chance.Next(8));
                break;
            case 1 when at < bytes.Count:
                bytes[at] = (byte)chance.Next(0x20, 0x7F);
                break;
            case 2:
                bytes.RemoveRange(at, length);
                break;
            case 3:
                bytes.InsertRange(at, bytes.GetRange(at, length));
                break;
            case 4:
                bytes.InsertRange(at, Pick(chance, Corpus.Traps));
                break;
            case 5:
                ReplaceValue(bytes, chance);
                break;
            case 6:
                AddFields(bytes, Pick(chance, Corpus.Messages));
                break;
            case 7:
                bytes.AddRange(Pick(chance, Corpus.Messages));
                break;
            case 8 when chance.Next(50) == 0:
                Blow(bytes, at, chance);
                break;
        }
    }

    /// <summary>Another value behind some colon.</summary>
    private static void ReplaceValue(List<byte> bytes, Random chance)
    {
        var colons = Enumerable.Range(0, bytes.Count).Where(i => bytes[i] == ':').ToList();
        if (colons.Count == 0)
        {
            return;
        }

        var from = colons[chance.Next(colons.Count)] + 1;
        var to = bytes.FindIndex(from, static next => next is (byte)',' or (byte)'}');
        if (to > from)
        {
            bytes.RemoveRange(from, to - from);
            bytes.InsertRange(from, Pick(chance, Corpus.Traps));
        }
    }

    /// <summary>The fields of another message before its own.</summary>
    private static void AddFields(List<byte> bytes, byte[] other)
    {
        if (bytes is [(byte)'{', ..])
        {
            bytes.InsertRange(1, [.. other[1..^1], (byte)',']);
        }
    }

    /// <summary>A great many of the same, up to past the limit of a message.</summary>
    private static void Blow(List<byte> bytes, int at, Random chance)
    {
        var part = Pick(chance, Corpus.Traps);
        bytes.InsertRange(at, Enumerable.Repeat(part, chance.Next(1, MaxBytes / part.Length)).SelectMany(static each => each));
    }

    private static byte[] Pick(Random chance, IReadOnlyList<byte[]> from) => from[chance.Next(from.Count)];
}
