using System.Text;
using RealtimeRag.Core.Answers;
using RealtimeRag.Core.Protocol;
using RealtimeRag.Server.Answers.Text;

namespace RealtimeRag.Server.Answers.OpenAI;

/// <summary>Builds one answer out of the reply's events: text without thinking, the reason of its end, the tokens. Not thread-safe.</summary>
internal sealed class ChatAnswer(bool keepThinking)
{
    private readonly ThinkFilter? _filter = keepThinking ? null : new ThinkFilter();
    private readonly PieceJoiner _joiner = new();
    private readonly StringBuilder _raw = new();
    private readonly StringBuilder _text = new();
    private readonly AnswerText _bound = new();
    private int? _index;
    private bool _hasPieces;
    private bool _wentOnAfterReason;
    private bool _reasonIsLast;
    private bool _reasonIsApart;

    /// <summary>The text that was shown so far.</summary>
    public string Text => _text.ToString();

    /// <summary>Whether any text was shown.</summary>
    public bool HasText => _text.Length > 0;

    /// <summary>Whether the limit was reached.</summary>
    public bool IsCut => _bound.IsFull;

    /// <summary>The last reason of an end that the model gave. Some servers give one with every event: see <see cref="HasEnded"/>.</summary>
    public string? FinishReason { get; private set; }

    /// <summary>Whether the answer is whole: a reason came with or after its last text, and not one that proved to be none before.</summary>
    public bool HasEnded => FinishReason is not null && _reasonIsLast && _raw.Length > 0 && (_reasonIsApart || !_wentOnAfterReason);

    /// <summary>Whether the reason came in an event of its own after text, so that only token counts can follow.</summary>
    public bool HasClosingEvent => HasEnded && _reasonIsApart;

    /// <summary>The tokens, once they were told.</summary>
    public TokenUsage? Usage { get; private set; }

    /// <summary>Takes one event; says whether the model made progress (text or hidden thoughts) and what is to be shown.</summary>
    public (bool Progress, AnswerEvent? Shown) Take(ChatChunk chunk)
    {
        // Counts of nothing stand in events that only have the form of a usage.
        Usage = chunk.Usage is { TotalTokens: > 0 } ? chunk.Usage : Usage ?? chunk.Usage;
        if (Ours(chunk) is not { } choice)
        {
            return (false, null);
        }

        var piece = PieceOf(choice);
        var progress = piece.Length > 0 || choice.IsThinking;
        TakeReason(choice.FinishReason, progress);
        _raw.Append(piece);
        return (progress, piece.Length > 0 ? Show(_joiner.Take(piece)) : null);
    }

    /// <summary>The last text that was held back as a possible tag, or as half a character.</summary>
    public AnswerEvent? Complete()
    {
        if (IsCut)
        {
            return null;
        }

        var rest = _joiner.Complete();
        if (_filter is null)
        {
            return Show(new FilteredText(rest, false));
        }

        var (pushed, held) = (_filter.Push(rest), _filter.Complete());
        return Show(new FilteredText(pushed.Text + held.Text, pushed.Withdrawn));
    }

    // The first alternative that appears; where several come in one event, the one of the lowest number.
    private ChatChoice? Ours(ChatChunk chunk)
    {
        _index ??= chunk.Choices.MinBy(static choice => choice.Index)?.Index;
        return chunk.Choices.FirstOrDefault(choice => choice.Index == _index);
    }

    // A whole message is a piece, or all text so far, or comes once more after its pieces.
    private string PieceOf(ChatChoice choice)
    {
        if (choice.Piece.Length > 0)
        {
            _hasPieces = true;
            return choice.Piece;
        }

        var message = choice.Message;
        var repeats = _raw.Length > 0 && message.Length >= _raw.Length && _raw.Equals(message.AsSpan(0, _raw.Length));
        return repeats && (_hasPieces || message.Length > _raw.Length || _raw.Length > 1) ? message[_raw.Length..]
            : _hasPieces ? ""
            : message;
    }

    private void TakeReason(string? reason, bool progress)
    {
        if (progress)
        {
            _wentOnAfterReason |= FinishReason is not null;
            _reasonIsLast = false;
            _reasonIsApart = false;
        }

        if (reason is not null)
        {
            FinishReason = reason;
            _reasonIsLast = true;
            _reasonIsApart = !progress && _raw.Length > 0;
        }
    }

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
