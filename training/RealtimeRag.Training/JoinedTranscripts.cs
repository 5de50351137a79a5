namespace RealtimeRag.Training;

/// <summary>
/// Long transcripts without punctuation between their sentences: development rows of one corpus in sequence, in lower case, half of them with one question.
/// They show whether the detector finds a question among many statements.
/// </summary>
internal static class JoinedTranscripts
{
    private const int Count = 600;
    private const int Seed = 11;

    /// <summary>Creates the transcripts; half of them contain one question.</summary>
    /// <param name="rows">Development rows.</param>
    /// <param name="fewest">The minimum number of statements in a transcript.</param>
    /// <param name="most">The maximum number of statements in a transcript.</param>
    /// <param name="atEnd">Whether the question comes last; otherwise it is somewhere in the middle.</param>
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
