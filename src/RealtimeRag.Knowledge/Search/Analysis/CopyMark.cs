using System.Text.RegularExpressions;

namespace RealtimeRag.Knowledge.Search.Analysis;

/// <summary>Recognises what systems and people add to the name of a copied file: "-副本", " - Copy (2)", "Copy of ", "(1)".</summary>
internal static partial class CopyMark
{
    /// <summary>Removes the mark; returns the name unchanged if nothing else would be left.</summary>
    public static ReadOnlySpan<char> Strip(ReadOnlySpan<char> name)
    {
        foreach (var match in Front().EnumerateMatches(name))
        {
            name = name.Length > match.Length ? name[match.Length..] : name;
        }

        foreach (var match in End().EnumerateMatches(name))
        {
            return match.Index > 0 ? name[..match.Index] : name;
        }

        return name;
    }

    [GeneratedRegex(@"^(?:copy\s+(?:\([0-9]+\)\s+)?of\s+|复件\s*|副本\s*[-_]?\s*)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Front();

    [GeneratedRegex(
        @"[\s_\-－—]*(?:[(（]?(?:的?副本|拷贝|备份|複本|副本|\bcopy|\bbackup)\s*[0-9]*[)）]?\s*(?:[(（][0-9]+[)）])?|[(（][0-9]{1,2}[)）])\s*$",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex End();
}
