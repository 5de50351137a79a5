using System.Text;
using RealtimeRag.Core.Answers;
using RealtimeRag.Server.Answers.Text;

namespace RealtimeRag.Server.Answers.OpenAI;

/// <summary>Builds one answer out of the reply's events: text without thinking, the reason of its end, the tokens. Not thread-safe.</summary>
internal sealed class ChatAnswer(bool keepThinking)
{
    private readonly ThinkFilter? _filter = keepThinking ? null : new ThinkFilter();
    private readonly StringBuilder _text = new();
    private readonly AnswerText _bound = new();

    /// <summary>The text that was shown so far.</summary>
    public string Text => _text.ToString();

    /// <summary>Whether any text was shown.</summary>
    public bool HasText => _text.Length > 0;

    /// <summary>Whether the limit was reached.</summary>
    public bool IsCut => _bound.IsFull;

    /// <summary>Why the model ended, once it has.</summary>
    public string? FinishReason { get; private set; }

    /// <summary>The tokens, once they were told.</summary>
    public TokenUsage? Usage { get; private set; }

    /// <summary>Takes one event; says whether the model made progress (text, hidden thoughts or the end) and what is to be shown.</summary>
    public (bool Progress, AnswerEvent? Shown) Take(ChatChunk chunk)
    {
        if (chunk.Usage is { } usage)
        {
            var (prompt, completion) = (usage.PromptTokens ?? 0, usage.CompletionTokens ?? 0);
            Usage = new TokenUsage(prompt, completion, usage.TotalTokens ?? (prompt + completion));
        }

        if (chunk.Choices is not [var choice, ..])
        {
            return (false, null);
        }

        var piece = choice.Delta ?? choice.Message;
        FinishReason = string.IsNullOrEmpty(choice.FinishReason) ? FinishReason : choice.FinishReason;
        var progress = piece is { Content.Length: > 0 } or { ReasoningContent.Length: > 0 } or { Reasoning.Length: > 0 };
        return (progress || FinishReason is not null, piece?.Content is { Length: > 0 } text ? Show(text) : null);
    }

    /// <summary>The last text that was held back as a possible tag.</summary>
    public AnswerEvent? Complete() => _filter is null || IsCut ? null : Show(_filter.Complete());

    private AnswerEvent? Show(string text) => Show(_filter is null ? new FilteredText(text, false) : _filter.Push(text));

    private AnswerEvent? Show(FilteredText filtered)
    {
        if (filtered.IsNothing)
        {
            return null;
        }

        if (filtered.Withdrawn)
        {
            _text.Clear();
            _bound.Restart();
        }

        var text = _bound.Take(filtered.Text);
        _text.Append(text);
        return filtered.Withdrawn ? new AnswerEvent.Replace(text, "thinking") : text.Length > 0 ? new AnswerEvent.Delta(text) : null;
    }
}
