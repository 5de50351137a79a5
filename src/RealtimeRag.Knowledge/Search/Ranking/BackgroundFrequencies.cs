using System.Collections.Frozen;
using System.Globalization;
using RealtimeRag.Knowledge.Search.Analysis;

namespace RealtimeRag.Knowledge.Search.Ranking;

/// <summary>
/// How common terms are in everyday speech on any topic: the share of utterances that contain them, counted over public collections
/// of conversations. The second largest share is used, so that no single collection's topic matters. Rare terms are left out.
/// </summary>
internal static class BackgroundFrequencies
{
    private static readonly FrozenDictionary<ulong, float> Shares = Load();

    /// <summary>The share of utterances that contain a term, 0 to 1; 0 if it is rare.</summary>
    public static float ShareOf(ulong key) => Shares.GetValueOrDefault(key);

    private static FrozenDictionary<ulong, float> Load()
    {
        using var stream = typeof(BackgroundFrequencies).Assembly.GetManifestResourceStream("usual-terms.tsv")
            ?? throw new InvalidOperationException("The table of usual terms is missing from the assembly.");
        using var reader = new StreamReader(stream);
        var shares = new Dictionary<ulong, float>();
        while (reader.ReadLine() is { } row)
        {
            var tab = row.IndexOf('\t', StringComparison.Ordinal);
            shares[KeyOf(row.AsSpan(0, tab))] = float.Parse(row.AsSpan(tab + 1), CultureInfo.InvariantCulture) / 1000;
        }

        return shares.ToFrozenDictionary();
    }

    private static ulong KeyOf(ReadOnlySpan<char> term) => char.IsAscii(term[0]) ? TermKey.Word(term) : term.Length == 1 ? TermKey.Single(term[0]) : TermKey.Pair(term[0], term[1]);
}
