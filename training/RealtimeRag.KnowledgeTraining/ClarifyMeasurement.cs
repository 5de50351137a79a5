using System.Globalization;
using RealtimeRag.Knowledge.Answers;
using RealtimeRag.Knowledge.Library;
using RealtimeRag.Knowledge.Search;
using RealtimeRag.Knowledge.Search.Analysis;
using RealtimeRag.Knowledge.Search.Ranking;

namespace RealtimeRag.KnowledgeTraining;

/// <summary>A question about a folder as people ask it.</summary>
/// <param name="Language">Its language.</param>
/// <param name="File">The file that answers it; empty if none does.</param>
/// <param name="Heading">The heading of the section that answers it: the first way of asking in it.</param>
/// <param name="Text">The question.</param>
internal sealed record ClarifyQuestion(SearchLanguage Language, string File, string Heading, string Text)
{
    /// <summary>Whether the folder does not answer it.</summary>
    public bool IsOffTopic => File.Length == 0;

    /// <summary>Reads a table of language, file, heading and question.</summary>
    public static List<ClarifyQuestion> Read(string path) =>
    [
        .. Lines(path).Select(line => line.Split('\t'))
            .Select(row => new ClarifyQuestion(row[0] == "en" ? SearchLanguage.English : SearchLanguage.Chinese, row[1], row[2], row[3])),
    ];

    private static IEnumerable<string> Lines(string path) => System.IO.File.ReadLines(path).Where(line => line.Length > 0);
}

/// <summary>How often questions are answered right, answered wrong, met with a choice, or not found.</summary>
internal sealed record ClarifyFigures(int Questions, int Right, int Wrong, int Offered, int OfferedRight, int NotFound)
{
    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"{Questions} questions: right {Right}, wrong {Wrong}, offered a choice {Offered} (the right section in it {OfferedRight}), not found {NotFound}");
}

/// <summary>Fits the gate of "did you mean" on the questions in odd places of a table and measures the shipped one on those in even places.</summary>
internal static class ClarifyMeasurement
{
    private const double Penalty = 0.002;

    /// <summary>
    /// The weights that separate questions whose section is among the first from questions about something else, of those that are not answered.
    /// </summary>
    public static double[] Fit(IReadOnlyList<(ClarifyQuestion Question, SearchResult Result, bool IsAmongFirst)> rows)
    {
        var used = rows.Where(row => !row.Result.IsConfident && !row.Result.Hits.IsEmpty && (row.Question.IsOffTopic || row.IsAmongFirst)).ToList();
        return LogisticRegression.Fit([.. used.Select(row => Clarification.Signals(row.Result))], [.. used.Select(row => row.IsAmongFirst)], Penalty);
    }

    /// <summary>Searches for every question; tells whether the section that answers it is among the first.</summary>
    public static List<(ClarifyQuestion Question, SearchResult Result, bool IsAmongFirst)> Search(AskedDocuments documents, IReadOnlyList<ClarifyQuestion> questions) =>
    [
        .. questions.Select(question => (question, QuestionSearch.Find(documents.Corpus.Index, question.Text, 10)))
            .Select(row => (row.question, row.Item2, Clarification.Ordered(row.Item2).Take(Clarification.Most).Any(hit => IsRight(documents.Corpus.Passages[(int)hit.Id], row.question)))),
    ];

    /// <summary>Asks the product itself.</summary>
    public static ClarifyFigures Measure(KnowledgeBase knowledge, IEnumerable<ClarifyQuestion> questions)
    {
        var figures = new ClarifyFigures(0, 0, 0, 0, 0, 0);
        foreach (var question in questions)
        {
            var answer = knowledge.Answer(question.Text);
            var isRight = answer.Found && answer.Citations.Any(citation => citation.File == question.File && citation.Title.EndsWith(question.Heading, StringComparison.Ordinal));
            figures = figures with
            {
                Questions = figures.Questions + 1,
                Right = figures.Right + (isRight ? 1 : 0),
                Wrong = figures.Wrong + (answer.Found && !isRight ? 1 : 0),
                Offered = figures.Offered + (answer.Choices.Count > 0 ? 1 : 0),
                OfferedRight = figures.OfferedRight + (answer.Choices.Any(choice => choice.Title == question.Heading) ? 1 : 0),
                NotFound = figures.NotFound + (!answer.Found && answer.Choices.Count == 0 ? 1 : 0),
            };
        }

        return figures;
    }

    private static bool IsRight(Knowledge.Evaluation.EvaluationPassage passage, ClarifyQuestion question) =>
        passage.Id == question.File && HeadingQuestion.FirstWay(passage.Title).EndsWith(question.Heading, StringComparison.Ordinal) && !question.IsOffTopic;
}
