using RealtimeRag.Knowledge.Search.Analysis;
using RealtimeRag.Knowledge.Search.Ranking;
using TableLine = RealtimeRag.Knowledge.Answers.TableRows.TableLine;

namespace RealtimeRag.Knowledge.Answers;

/// <summary>Chooses the rows of a table that a question names, by the words that some rows have and others lack.</summary>
internal static class RowChooser
{
    private const double KeyFactor = 1.5;
    private const double Tie = 0.97;

    /// <summary>The rows asked for; none where the question names no row, so that the whole table may be meant.</summary>
    /// <param name="rows">The rows of one table.</param>
    /// <param name="terms">The question's terms, weighed.</param>
    /// <param name="matches">Where they are in the passage, in order.</param>
    /// <param name="isCommon">Whether a term is known to tell nothing, as it is in the heading.</param>
    public static List<TableLine> Choose(List<TableLine> rows, List<QuestionTerm> terms, List<TermMatch> matches, Func<int, bool> isCommon)
    {
        var found = rows.ConvertAll(row => TermsIn(row, terms, matches));
        var telling = found.SelectMany(row => row.Keys).GroupBy(term => term)
            .Where(group => group.Count() < rows.Count && !isCommon(group.Key)).Select(group => group.Key).ToHashSet();
        if (telling.Any(term => !terms[term].IsFromBefore))
        {
            // "And the Everest room?" asks for that one, not again for the one before.
            telling.RemoveWhere(term => terms[term].IsFromBefore);
        }

        var weights = found.ConvertAll(row => row.Where(term => telling.Contains(term.Key)).Sum(term => terms[term.Key].Weight * (term.Value ? KeyFactor : 1)));
        var most = weights.Count == 0 ? 0 : weights.Max();
        if (most <= 0)
        {
            return [];
        }

        var chosen = new List<TableLine>();
        var known = new HashSet<int>();
        for (var i = 0; i < rows.Count; i++)
        {
            if (weights[i] >= most * Tie)
            {
                chosen.Add(rows[i]);
                known.UnionWith(found[i].Keys);
            }
        }

        // "The phones of A and B": another row whose name has a word of the question that the chosen ones lack.
        for (var i = 0; i < rows.Count; i++)
        {
            if (!chosen.Contains(rows[i]) && found[i].Any(term => term.Value && telling.Contains(term.Key) && !known.Contains(term.Key)))
            {
                chosen.Add(rows[i]);
            }
        }

        return chosen;
    }

    // Each term with whether it is in the row's first cell. One Han character alone tells nothing.
    private static Dictionary<int, bool> TermsIn(TableLine row, List<QuestionTerm> terms, List<TermMatch> matches)
    {
        var found = new Dictionary<int, bool>();
        foreach (var match in matches)
        {
            if (match.Start >= row.Start && match.End <= row.End && IsWord(terms[match.Term], row, match))
            {
                var isInKey = match.Start >= row.KeyStart && match.End <= row.KeyEnd;
                found[match.Term] = found.GetValueOrDefault(match.Term) || isInKey;
            }
        }

        return found;
    }

    private static bool IsWord(QuestionTerm term, TableLine row, TermMatch match) =>
        term.Kind != TermKind.Single || (match.Start == row.KeyStart && match.End == row.KeyEnd);
}
