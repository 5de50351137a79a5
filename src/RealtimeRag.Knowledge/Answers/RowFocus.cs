using RealtimeRag.Knowledge.Search.Ranking;
using TableLine = RealtimeRag.Knowledge.Answers.TableRows.TableLine;

namespace RealtimeRag.Knowledge.Answers;

/// <summary>
/// Gives the probability of a whole table to the rows that the question names.
/// All rows of a table look alike, so only words that some rows lack show which one is meant.
/// </summary>
internal static class RowFocus
{
    // The probability given to named rows that match as much of the question as any sentence outside the table.
    private const double Sure = 0.9;

    /// <summary>Whether the question names rows of a table in the passage.</summary>
    public static bool NamesRows(string title, string text, UnitMeasurer measurer) => Chosen(title, text, measurer).Exists(table => table.Rows.Count > 0);

    /// <summary>Shifts probability between units; over all passages it still adds up to one.</summary>
    /// <param name="title">The best passage's title.</param>
    /// <param name="passages">All passages that were read, best first.</param>
    /// <param name="measurer">The measurer of this question.</param>
    public static void Apply(string title, IReadOnlyList<WeighedPassage> passages, UnitMeasurer measurer)
    {
        var best = passages[0];
        var matches = measurer.RowMatchesIn(best.Text);
        foreach (var (table, rows) in Chosen(title, best.Text, measurer))
        {
            if (rows.Count == 0)
            {
                DropBesideBetter(best, table);
                continue;
            }

            Move(best, unit => IsIn(unit, table), unit => IsIn(unit, rows));
            if (Matched(rows, matches, measurer) >= MatchedBeside(best, table, matches, measurer))
            {
                Raise(passages, rows);
            }
        }
    }

    private static List<(List<TableLine> Table, List<TableLine> Rows)> Chosen(string title, string text, UnitMeasurer measurer)
    {
        var tables = TableRows.Of(text);
        if (tables.Count == 0)
        {
            return [];
        }

        var inTitle = measurer.RowMatchesIn(title).ConvertAll(match => match.Term).ToHashSet();
        var matches = measurer.RowMatchesIn(text);
        return tables.ConvertAll(table => (table, RowChooser.Choose(table, measurer.RowTerms, matches, inTitle.Contains)));
    }

    private static void Move(WeighedPassage passage, Predicate<AnswerUnit> from, Predicate<AnswerUnit> to)
    {
        double total = 0, kept = 0;
        for (var i = 0; i < passage.Units.Count; i++)
        {
            total += from(passage.Units[i]) ? passage.Chances[i] : 0;
            kept += to(passage.Units[i]) ? passage.Chances[i] : 0;
        }

        for (var i = 0; i < passage.Units.Count; i++)
        {
            passage.Chances[i] = to(passage.Units[i]) ? passage.Chances[i] * total / kept : from(passage.Units[i]) ? 0 : passage.Chances[i];
        }
    }

    // If a sentence outside the table answers better and no row is named, rows next to that sentence do not belong to the answer.
    private static void DropBesideBetter(WeighedPassage passage, List<TableLine> table)
    {
        var units = passage.Units.Zip(passage.Chances).ToList();
        var inTable = units.Where(unit => IsIn(unit.First, table)).Sum(unit => unit.Second);
        var beside = units.Where(unit => !IsIn(unit.First, table)).GroupBy(unit => unit.First.Sentence, (_, group) => group.Sum(unit => unit.Second));
        if (beside.DefaultIfEmpty(0).Max() <= inTable)
        {
            return;
        }

        for (var i = 0; i < passage.Units.Count; i++)
        {
            passage.Chances[i] = IsIn(passage.Units[i], table) ? 0 : passage.Chances[i];
        }
    }

    private static void Raise(IReadOnlyList<WeighedPassage> passages, List<TableLine> rows)
    {
        var (units, chances) = (passages[0].Units, passages[0].Chances);
        var sum = Enumerable.Range(0, units.Count).Where(i => IsIn(units[i], rows)).Sum(i => chances[i]);
        if (sum >= Sure)
        {
            return;
        }

        foreach (var passage in passages)
        {
            for (var i = 0; i < passage.Chances.Length; i++)
            {
                passage.Chances[i] *= passage == passages[0] && IsIn(units[i], rows) ? Sure / sum : (1 - Sure) / (1 - sum);
            }
        }
    }

    private static double Matched(List<TableLine> rows, List<TermMatch> matches, UnitMeasurer measurer) =>
        rows.Max(row => Weight(matches, row.Start, row.End, measurer));

    private static double MatchedBeside(WeighedPassage passage, List<TableLine> table, List<TermMatch> matches, UnitMeasurer measurer) => passage.Units
        .Where(unit => !IsIn(unit, table)).GroupBy(unit => unit.Sentence)
        .Select(sentence => Weight(matches, sentence.First().Start, sentence.Last().End, measurer)).DefaultIfEmpty(0).Max();

    private static double Weight(List<TermMatch> matches, int start, int end, UnitMeasurer measurer) =>
        matches.Where(match => match.Start >= start && match.End <= end).Select(match => match.Term).Distinct().Sum(term => measurer.RowTerms[term].Weight);

    private static bool IsIn(AnswerUnit unit, List<TableLine> rows) => rows.Exists(row => unit.Start >= row.Start && unit.End <= row.End);
}
