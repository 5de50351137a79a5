using System.Collections.Immutable;
using RealtimeRag.Core.Text;
using RealtimeRag.Knowledge.Search;
using RealtimeRag.Knowledge.Search.Ranking;

namespace RealtimeRag.Knowledge.Answers;

/// <summary>Picks the sentences that answer a question out of the passages that were found. Stateless and thread-safe.</summary>
internal sealed class AnswerExtractor(ExtractionWeights? weights = null, UnitScorer? model = null)
{
    private readonly ExtractionWeights _weights = weights ?? new ExtractionWeights();

    /// <summary>Extracts an answer, or returns one that is not found if the search is not confident enough.</summary>
    /// <param name="question">The question as it was asked.</param>
    /// <param name="result">The search result for it.</param>
    /// <param name="texts">Reads the text of the passages.</param>
    /// <param name="width">The maximum length of the whole answer in UTF-16 units.</param>
    public ExtractedAnswer Extract(string question, SearchResult result, IPassageText texts, int width)
    {
        var pieces = result.IsConfident ? Pick(question, result, texts, width) : [];
        return new ExtractedAnswer(!pieces.IsEmpty, result.Confidence, pieces);
    }

    /// <summary>The sentences most likely to answer the question, whatever the confidence.</summary>
    public ImmutableArray<AnswerPiece> Pick(string question, SearchResult result, IPassageText texts, int width)
    {
        if (result.Hits.IsEmpty)
        {
            return [];
        }

        var measurer = new UnitMeasurer(question, result);
        var asks = result.Hits[0].Heading >= _weights.HeadingLikeness;
        var hits = Read(result, texts, asks ? 1 : _weights.Passages);
        if (asks && texts.GetText(hits[0].Id) is var answer && answer.Length <= width && !RowFocus.NamesRows(texts.GetTitle(hits[0].Id), answer, measurer))
        {
            return Whole(hits[0].Id, answer);
        }

        var passages = Weigh(result, hits, texts, measurer);
        var pieces = ImmutableArray.CreateBuilder<AnswerPiece>();
        foreach (var run in Complete(new AnswerPlanner(passages, _weights).Plan(width), passages, width, measurer.Asked))
        {
            AddSentences(hits[run.Passage].Id, passages[run.Passage].Text, run, pieces);
        }

        return pieces.ToImmutable();
    }

    // Merges runs that overlap after completion.
    private static List<AnswerRun> Complete(List<AnswerRun> runs, List<WeighedPassage> passages, int width, QuestionAnalysis asked)
    {
        var completed = new List<AnswerRun>();
        var room = width - runs.Sum(run => run.End - run.Start + 1);
        foreach (var run in runs)
        {
            var grown = new RunCompletion(passages[run.Passage]).Complete(run, Math.Max(0, room), asked.Word == AskingWord.How);
            room -= grown.End - grown.Start - (run.End - run.Start);
            if (completed.Count > 0 && completed[^1].Passage == grown.Passage && grown.Start <= completed[^1].End)
            {
                completed[^1] = completed[^1] with { End = Math.Max(grown.End, completed[^1].End) };
            }
            else
            {
                completed.Add(grown);
            }
        }

        return completed;
    }

    // If the heading asks the question, everything below it is the answer.
    private static ImmutableArray<AnswerPiece> Whole(long id, string text)
    {
        var pieces = ImmutableArray.CreateBuilder<AnswerPiece>();
        AddSentences(id, text, new AnswerRun(0, 0, text.Length), pieces);
        return pieces.ToImmutable();
    }

    // Takes the best passages, but only those in the language of the best one: an answer must not switch languages midway.
    private static SearchHit[] Read(SearchResult result, IPassageText texts, int most)
    {
        var inBest = result.Hits.IsEmpty ? default : PassageLanguage.Of(texts.GetText(result.Hits[0].Id));
        return [.. result.Hits.Take(most).Where(hit => PassageLanguage.Of(texts.GetText(hit.Id)) == inBest)];
    }

    /// <summary>Computes the features of every unit that is read for a question; used to fit the weights.</summary>
    /// <param name="question">The question.</param>
    /// <param name="result">The search result for it; at least one hit.</param>
    /// <param name="texts">Reads the text of the passages.</param>
    /// <param name="passages">How many of the best passages to read.</param>
    internal static (AskingWord Word, List<MeasuredPassage> Passages) Measure(string question, SearchResult result, IPassageText texts, int passages)
    {
        var measurer = new UnitMeasurer(question, result);
        return (measurer.Asked.Word, Measure(Read(result, texts, passages), texts, measurer));
    }

    private static List<MeasuredPassage> Measure(SearchHit[] hits, IPassageText texts, UnitMeasurer measurer)
    {
        var measured = new List<MeasuredPassage>();
        foreach (var hit in hits)
        {
            var text = texts.GetText(hit.Id);
            var units = AnswerUnits.Of(text);
            measured.Add(new MeasuredPassage(hit.Id, text, units, measurer.Measure(texts.GetTitle(hit.Id), text, units, hit.Score / hits[0].Score, measured.Count == 0)));
        }

        return measured;
    }

    private List<WeighedPassage> Weigh(SearchResult result, SearchHit[] hits, IPassageText texts, UnitMeasurer measurer)
    {
        var measured = Measure(hits, texts, measurer);
        var chances = (model ?? UnitScorer.Of(result.Language)).Chances(measurer.Asked.Word, measured.ConvertAll(passage => passage.Features));
        List<WeighedPassage> passages = [.. measured.Zip(chances, (passage, chance) => new WeighedPassage(passage.Text, passage.Units, chance))];
        RowFocus.Apply(texts.GetTitle(hits[0].Id), passages, measurer);
        return passages;
    }

    private static void AddSentences(long id, string text, AnswerRun run, ImmutableArray<AnswerPiece>.Builder pieces)
    {
        var start = run.Start;
        while (start < run.End && char.IsWhiteSpace(text[start]))
        {
            start++;
        }

        var joint = pieces.Count > 0 && pieces[^1].Text is [.., var last] && !char.IsWhiteSpace(last) ? Between(text, start) : "";
        var finish = start + text.AsSpan(start, run.End - start).TrimEnd().Length;
        while (start < finish)
        {
            var end = Math.Min(Sentences.NextStart(text, start), finish);
            pieces.Add(new AnswerPiece(id, start, text[start..end], joint));
            (start, joint) = (end, "");
        }
    }

    // A separate line in the document stays a separate line in the answer.
    private static string Between(string text, int start) => start > 0 && text[start - 1] == '\n' ? "\n" : " ";
}
