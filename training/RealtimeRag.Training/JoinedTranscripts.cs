namespace RealtimeRag.Training;

/// <summary>
/// Long transcripts without a mark between their sentences: development rows of one corpus after each other, in lower case, half of them with one question among them.
/// They show whether a question drowns in the talk around it.
/// </summary>
internal static class JoinedTranscripts
{
    private const int Count = 600;
    private const int Seed = 11;

    /// <summary>Half of the transcripts hold one question.</summary>
    /// <param name="rows">Development rows.</param>
    /// <param name="fewest">Fewest statements of a transcript.</param>
    /// <param name="most">Most statements of a transcript.</param>
    /// <param name="atEnd">Whether the question comes last; else it stands somewhere within.</param>
    public static IReadOnlyList<LabelledRow> Of(IReadOnlyList<LabelledRow> rows, int fewest, int most, bool atEnd)
    {
        var random = new Random(Seed);
        var corpora = rows.GroupBy(row => row.Corpus).OrderBy(group => group.Key, StringComparer.Ordinal)
            .Select(group => (Statements: group.Where(row => !row.Asks && row.Text.Length > 8).ToList(), Questions: group.Where(row => row.Asks).ToList()))
            .Where(corpus => corpus is { Statements.Count: > 0, Questions.Count: > 0 }).ToList();
        return [.. Enumerable.Range(0, Count).Select(i => One(corpora[random.Next(corpora.Count)], asks: i % 2 == 0, random.Next(fewest, most + 1)))];

        LabelledRow One((List<LabelledRow> Statements, List<LabelledRow> Questions) corpus, bool asks, int length)
        {
            var parts = Enumerable.Range(0, length).Select(_ => corpus.Statements[random.Next(corpus.Statements.Count)].Text).ToList();
            if (asks)
            {
                parts.Insert(atEnd ? length : random.Next(1, Math.Max(2, length)), corpus.Questions[random.Next(corpus.Questions.Count)].Text);
            }

            return new(asks, string.Join(' ', parts).ToLowerInvariant(), "joined");
        }
    }
}
