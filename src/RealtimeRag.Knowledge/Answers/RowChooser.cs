using RealtimeRag.Knowledge.Search.Analysis;
using RealtimeRag.Knowledge.Search.Ranking;
using TableLine = RealtimeRag.Knowledge.Answers.TableRows.TableLine;

namespace RealtimeRag.Knowledge.Answers;

/// <summary>Chooses the table rows that a question names, by the words that some rows contain and others do not.</summary>
internal static class RowChooser
{
    private const double KeyFactor = 1.5;
    private const double Tie = 0.97;

    /// <summary>The rows that the question names; empty if it names none, so that it may be about the whole table.</summary>
    /// <param name="rows">The rows of one table.</param>
    /// <param name="terms">The question's weighted terms.</param>
    /// <param name="matches">Where they occur in the passage, in order.</param>
    /// <param name="isCommon">Whether a term, for example one from the heading, cannot distinguish between rows.</param>
    public static List<TableLine> Choose(List<TableLine> rows, List<QuestionTerm> terms, List<TermMatch> matches, Func<int, bool> isCommon)
    {
        var found = rows.ConvertAll(row => TermsIn(row, terms, matches));
        var telling = found.SelectMany(row => row.Keys).GroupBy(term => term)
            .Where(group => group.Count() < rows.Count && !isCommon(group.Key)).Select(group => group.Key).ToHashSet();
        if (telling.Any(term => !terms[term].IsFromBefore))
        {
            // "And the Everest room?" is about that room only, not about the previous question's room.
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

        // "The phones of A and B": also take a row whose first cell contains a question word that the chosen rows lack.
        for (var i = 0; i < rows.Count; i++)
        {
            if (!chosen.Contains(rows[i]) && found[i].Any(term => term.Value && telling.Contains(term.Key) && !known.Contains(term.Key)))
            {
                chosen.Add(rows[i]);
            }
        }

        return chosen;
    }

    // Each term of a row, with whether it occurs in the row's first cell. A single Han character is too ambiguous.
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
