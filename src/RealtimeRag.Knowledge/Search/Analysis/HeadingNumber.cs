using System.Text.RegularExpressions;

namespace RealtimeRag.Knowledge.Search.Analysis;

/// <summary>Recognises the number at the start of a heading: "1.2 ", "3)", "（一）", "二、", "第三章".</summary>
internal static partial class HeadingNumber
{
    /// <summary>Removes the number; returns the heading unchanged if nothing else would be left.</summary>
    public static ReadOnlySpan<char> Strip(ReadOnlySpan<char> heading)
    {
        foreach (var match in Pattern().EnumerateMatches(heading))
        {
            var rest = heading[match.Length..];
            return rest.IsWhiteSpace() ? heading : rest;
        }

        return heading;
    }

    [GeneratedRegex(
        """
        ^\s*(?:
            第[0-9０-９零〇一二三四五六七八九十百]+[章节節条條篇款]
          | [(（][0-9０-９一二三四五六七八九十]+[)）]
          | [0-9０-９]+(?:[.．][0-9０-９]+)+(?![0-9０-９.．％%])
          | [0-9０-９]+[.．、)）](?![0-9０-９])
          | [一二三四五六七八九十]+、
        )[.．、:：]?\s*
        """,
        RegexOptions.CultureInvariant | RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Pattern();
}
