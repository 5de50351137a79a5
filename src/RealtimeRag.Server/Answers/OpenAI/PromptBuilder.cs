using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using RealtimeRag.Core.Answers;
using RealtimeRag.Core.Text;
using RealtimeRag.Server.Answers.Knowledge;
using RealtimeRag.Server.Answers.Text;

namespace RealtimeRag.Server.Answers.OpenAI;

/// <summary>Builds the messages for the model: rules, bounded history, passages and earlier speech as delimited data, and the question last. Pure.</summary>
internal static class PromptBuilder
{
    private const int MaxPassage = 1_600;
    private const int MaxContext = 1_000;
    private const int MaxTurnText = 1_000;
    private const int MaxHistory = 6_000;

    /// <summary>Builds the messages for one question.</summary>
    /// <param name="request">The question.</param>
    /// <param name="passages">The passages, numbered from 1 in this order; null if passages are not used.</param>
    /// <param name="historyTurns">Maximum number of earlier turns.</param>
    public static List<ChatMessage> Build(AnswerRequest request, ImmutableArray<Passage>? passages, int historyTurns)
    {
        var language = AnswerLanguage.Of(request.Question, request.Language);
        var messages = new List<ChatMessage> { new("system", PromptText.System(language, passages?.Length)) };
        foreach (var turn in Recent(request.History, historyTurns))
        {
            var question = TextCut.Start(turn.Question, MaxTurnText);
            messages.Add(new("user", turn.Speaker is { } speaker ? $"{speaker}: {question}" : question));
            messages.Add(new("assistant", TextCut.Start(turn.Answer, MaxTurnText)));
        }

        var text = new StringBuilder();
        AppendPassages(text, passages ?? []);
        AppendContext(text, request.Context);
        if (text.Length > 0)
        {
            text.Append(PromptText.Question(language));
        }

        messages.Add(new("user", text.Append(request.Question).ToString()));
        return messages;
    }

    // The newest turns that fit, in chronological order.
    private static IEnumerable<AnswerTurn> Recent(ImmutableArray<AnswerTurn> history, int turns)
    {
        var first = history.Length;
        var room = MaxHistory;
        while (first > 0 && history.Length - first < turns)
        {
            var turn = history[first - 1];
            room -= Math.Min(turn.Question.Length, MaxTurnText) + Math.Min(turn.Answer.Length, MaxTurnText);
            if (room < 0)
            {
                break;
            }

            first--;
        }

        return history.Skip(first).Where(turn => turn.Answer.Length > 0);
    }

    private static void AppendPassages(StringBuilder text, ImmutableArray<Passage> passages)
    {
        if (passages.IsEmpty)
        {
            return;
        }

        text.Append("<passages>\n");
        for (var i = 0; i < passages.Length; i++)
        {
            var title = Data(TextCut.Start(passages[i].Title, 200)).Replace('"', '\'').ReplaceLineEndings(" ");
            text.Append(CultureInfo.InvariantCulture, $"<passage id=\"{i + 1}\" title=\"{title}\">\n");
            text.Append(Data(TextCut.Start(passages[i].Text, MaxPassage))).Append("\n</passage>\n");
        }

        text.Append("</passages>\n");
    }

    private static void AppendContext(StringBuilder text, string context)
    {
        if (!Characters.IsBlank(context))
        {
            text.Append("<earlier_speech>\n").Append(Data(TextCut.End(context, MaxContext))).Append("\n</earlier_speech>\n");
        }
    }

    // Data must not open or close our delimiters: angle brackets are replaced by look-alikes.
    private static string Data(string text) => text
        .Replace("<passage", "‹passage", StringComparison.OrdinalIgnoreCase)
        .Replace("</passage", "‹/passage", StringComparison.OrdinalIgnoreCase)
        .Replace("<earlier_speech", "‹earlier_speech", StringComparison.OrdinalIgnoreCase)
        .Replace("</earlier_speech", "‹/earlier_speech", StringComparison.OrdinalIgnoreCase);
}
