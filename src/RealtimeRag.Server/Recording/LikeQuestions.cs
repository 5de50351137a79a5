using System.Text;

namespace RealtimeRag.Server.Recording;

/// <summary>Questions that are alike.</summary>
/// <param name="Question">The newest of them.</param>
/// <param name="Rows">All of them, the newest first.</param>
internal sealed record QuestionGroup(string Question, IReadOnlyList<HistoryRow> Rows);

/// <summary>Groups questions by likeness: the share of pairs of neighbouring letters that two have in common. Pure.</summary>
internal static class LikeQuestions
{
    /// <summary>Questions with at least this share (Dice's coefficient, 0 to 1) are alike.</summary>
    private const double Alike = 0.6;

    /// <summary>Groups rows, the largest group first, then the newest.</summary>
    /// <param name="rows">The rows, the newest first.</param>
    public static IReadOnlyList<QuestionGroup> Group(IEnumerable<HistoryRow> rows)
    {
        List<(int[] Pairs, List<HistoryRow> Rows)> groups = [];
        foreach (var row in rows)
        {
            var pairs = PairsOf(row.Question);
            var place = groups.FindIndex(group => Likeness(group.Pairs, pairs) >= Alike);
            if (place < 0)
            {
                groups.Add((pairs, [row]));
            }
            else
            {
                groups[place].Rows.Add(row);
            }
        }

        return [.. groups.Select(static group => new QuestionGroup(group.Rows[0].Question, group.Rows)).OrderByDescending(static group => group.Rows.Count).ThenByDescending(static group => group.Rows[0].Id)];
    }

    /// <summary>How much two questions have in common, from 0 to 1; case, spaces and punctuation do not count.</summary>
    public static double Likeness(string one, string other) => Likeness(PairsOf(one), PairsOf(other));

    private static double Likeness(int[] one, int[] other)
    {
        var (common, i, j) = (0, 0, 0);
        while (i < one.Length && j < other.Length)
        {
            var order = one[i].CompareTo(other[j]);
            common += order == 0 ? 1 : 0;
            i += order <= 0 ? 1 : 0;
            j += order >= 0 ? 1 : 0;
        }

        return 2.0 * common / (one.Length + other.Length);
    }

    // Without the system's tables, which this program does not load, text is not normalized; wide letters and digits are what occurs.
    private static Rune Narrow(Rune letter) => letter.Value is >= '！' and <= '～' ? new(letter.Value - ('！' - '!')) : letter;

    // Sorted. The beginning counts as a letter, so that a single letter is a pair as well, and a text without letters is alike only to itself.
    private static int[] PairsOf(string question)
    {
        List<int> pairs = [];
        var before = 0;
        foreach (var letter in question.EnumerateRunes().Select(Narrow).Where(Rune.IsLetterOrDigit).Select(Rune.ToLowerInvariant))
        {
            pairs.Add((before * 31) ^ letter.Value);
            before = letter.Value;
        }

        pairs.Sort();
        return pairs.Count == 0 ? [-1] : [.. pairs];
    }
}
