namespace RealtimeRag.Core.Questions;

/// <summary>Levenshtein distance, with bounded time for texts that differ widely.</summary>
internal static class EditDistance
{
    /// <summary>If the parts that differ are longer than this, the texts are too different for an exact count.</summary>
    private const int LongestMiddle = 2_000;

    internal static float Similarity(string first, string second)
    {
        var longer = Math.Max(first.Length, second.Length);
        return longer == 0 ? 1 : 1 - ((float)Distance(first, second) / longer);
    }

    private static int Distance(ReadOnlySpan<char> first, ReadOnlySpan<char> second)
    {
        var head = first.CommonPrefixLength(second);
        first = first[head..];
        second = second[head..];
        while (!first.IsEmpty && !second.IsEmpty && first[^1] == second[^1])
        {
            first = first[..^1];
            second = second[..^1];
        }

        return first.Length > LongestMiddle || second.Length > LongestMiddle ? Math.Max(first.Length, second.Length) : Count(first, second);
    }

    private static int Count(ReadOnlySpan<char> first, ReadOnlySpan<char> second)
    {
        var row = new int[second.Length + 1];
        for (var j = 0; j <= second.Length; j++)
        {
            row[j] = j;
        }

        for (var i = 1; i <= first.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= second.Length; j++)
            {
                var substituted = diagonal + (first[i - 1] == second[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(substituted, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[second.Length];
    }
}
