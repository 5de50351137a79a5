using RealtimeRag.Core;

namespace RealtimeRag.Server.Settings;

/// <summary>An unknown name that resembles a setting.</summary>
/// <param name="Name">The name as written.</param>
/// <param name="Suggestion">The setting that was probably intended.</param>
internal sealed record NearMiss(string Name, string Suggestion)
{
    /// <summary>The remedy.</summary>
    public LocalizedText Message => new(
        $"没有这个设置，它不起作用：是否应为 {Suggestion}？", $"no such setting exists, so it has no effect: did you mean {Suggestion}?");
}

/// <summary>Finds the setting that a misspelt name probably stands for. Pure.</summary>
internal static class SettingNames
{
    // Names this short differ by two letters from unrelated ones: HOST and HOME.
    private const int Short = 6;

    /// <summary>Finds names in <c>.env</c>, the environment and other sources that are probably misspelt settings, ordered by name.</summary>
    /// <param name="configuration">The configuration; sections are skipped, since none of our settings is one.</param>
    /// <param name="known">The names of all settings.</param>
    public static IReadOnlyList<NearMiss> NearMisses(IConfiguration configuration, IReadOnlyCollection<string> known) =>
    [
        .. from section in configuration.GetChildren()
           where section.Value is not null && !known.Contains(section.Key, StringComparer.OrdinalIgnoreCase)
           let nearest = Nearest(section.Key, known, section.Key.Length < Short ? 1 : 2)
           where nearest is not null
           orderby section.Key
           select new NearMiss(section.Key, nearest),
    ];

    /// <summary>The setting closest to a name, or null if none is close.</summary>
    /// <param name="name">The name as written; case, <c>_</c> and <c>-</c> are ignored.</param>
    /// <param name="known">The names of all settings.</param>
    /// <param name="within">Maximum number of letters that may be missing, wrong, swapped or extra.</param>
    public static string? Nearest(string name, IEnumerable<string> known, int within)
    {
        var letters = Letters(name);
        return known.Select(setting => (setting, distance: Distance(letters, Letters(setting))))
            .Where(pair => pair.distance <= within)
            .OrderBy(static pair => pair.distance).Select(static pair => pair.setting).FirstOrDefault();
    }

    private static string Letters(string name) => name.Replace("_", "").Replace("-", "").ToUpperInvariant();

    // Optimal string alignment: an insertion, deletion, substitution or swap of neighbours counts one each.
    private static int Distance(string one, string other)
    {
        var rows = new int[one.Length + 1, other.Length + 1];
        for (var i = 0; i <= one.Length; i++)
        {
            for (var j = 0; j <= other.Length; j++)
            {
                rows[i, j] = i == 0 || j == 0 ? i + j : Math.Min(
                    Math.Min(rows[i - 1, j], rows[i, j - 1]) + 1,
                    rows[i - 1, j - 1] + (one[i - 1] == other[j - 1] ? 0 : 1));
                if (i > 1 && j > 1 && one[i - 1] == other[j - 2] && one[i - 2] == other[j - 1])
                {
                    rows[i, j] = Math.Min(rows[i, j], rows[i - 2, j - 2] + 1);
                }
            }
        }

        return rows[one.Length, other.Length];
    }
}
