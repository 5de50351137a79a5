using System.Text;
using RealtimeRag.Core.Answers;
using RealtimeRag.Core.Protocol;
using RealtimeRag.Server.Answers.Text;

namespace RealtimeRag.Server.Answers.OpenAI;

/// <summary>Builds one answer from the events of a reply: the text without thinking, the finish reason, the token usage. Not thread-safe.</summary>
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

    /// <summary>The visible text so far.</summary>
    public string Text => _text.ToString();

    /// <summary>Whether any text is visible.</summary>
    public bool HasText => _text.Length > 0;

    /// <summary>Whether the length limit was reached.</summary>
    public bool IsCut => _bound.IsFull;

    /// <summary>The last finish reason that the model gave. Some servers send one with every event: see <see cref="HasEnded"/>.</summary>
    public string? FinishReason { get; private set; }

    /// <summary>Whether the answer is complete: a reason came with or after its last text, and no earlier reason proved premature.</summary>
    public bool HasEnded => FinishReason is not null && _reasonIsLast && _raw.Length > 0 && (_reasonIsApart || !_wentOnAfterReason);

    /// <summary>Whether the reason came in a separate event after the text, so that only token usage can follow.</summary>
    public bool HasClosingEvent => HasEnded && _reasonIsApart;

    /// <summary>The token usage, once it has been reported.</summary>
    public TokenUsage? Usage { get; private set; }

    /// <summary>Processes one event; returns whether the model made progress (text or hidden thinking) and what to show.</summary>
    public (bool Progress, AnswerEvent? Shown) Take(ChatChunk chunk)
    {
        // Some events contain a usage object with zero counts.
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

    /// <summary>Returns the last text that was held back as a possible tag or half a character.</summary>
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

    // Uses the alternative that appears first; if several come in one event, the one with the lowest index.
    private ChatChoice? Ours(ChatChunk chunk)
    {
        _index ??= chunk.Choices.MinBy(static choice => choice.Index)?.Index;
        return chunk.Choices.FirstOrDefault(choice => choice.Index == _index);
    }

    // A complete message is a single piece, all the text so far, or a repetition after its pieces.
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
