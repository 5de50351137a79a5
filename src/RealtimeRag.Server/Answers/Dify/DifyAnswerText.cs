using System.Text;
using RealtimeRag.Core.Answers;
using RealtimeRag.Core.Text;
using RealtimeRag.Server.Answers.Text;

namespace RealtimeRag.Server.Answers.Dify;

/// <summary>
/// The text of one answer as the client has it. Turns Dify's output into deltas and replacements, without thinking, empty deltas,
/// or white space before the first text. Pure; not thread-safe.
/// </summary>
/// <param name="keepThinking">Whether to keep thinking.</param>
internal sealed class DifyAnswerText(bool keepThinking)
{
    /// <summary>Reason of a replacement requested by Dify's moderation.</summary>
    public const string Moderation = "output_moderation";

    /// <summary>Reason of a replacement because some of the text turned out to be thinking.</summary>
    public const string Thinking = "thinking_removed";

    /// <summary>Reason of a replacement by the answer that Dify has stored.</summary>
    public const string Recovered = "recovered";

    private readonly ThinkFilter? _filter = keepThinking ? null : new();
    private readonly PieceJoiner _joiner = new();
    private readonly StringBuilder _shown = new();
    private readonly LeadingBlanks _beginning = new(AnswerText.DefaultMaxBytes);
    private bool _clientHasText;

    /// <summary>Whether any text is visible.</summary>
    public bool HasText => _shown.Length > 0;

    /// <summary>The visible text so far.</summary>
    public string Shown => _shown.ToString();

    /// <summary>Appends text.</summary>
    public void Append(string piece, List<AnswerEvent> output)
    {
        piece = _joiner.Take(piece);
        if (piece.Length > 0)
        {
            AppendWhole(piece, output);
        }
    }

    /// <summary>Replaces all text so far; does nothing if the new text is the same.</summary>
    public void Replace(string text, string reason, List<AnswerEvent> output)
    {
        Reset();
        text = _joiner.Take(text);
        var visible = _filter?.Push(text).Text ?? text;

        if (visible != Shown)
        {
            Show(visible, reason, output);
        }
    }

    /// <summary>Appends text that is known to contain no thinking.</summary>
    public void AppendVisible(string text, List<AnswerEvent> output) => Add(_joiner.Take(text), output);

    /// <summary>Takes the whole answer, without thinking, from another source: appends what is missing, or replaces all of it.</summary>
    public void Restore(string visible, List<AnswerEvent> output)
    {
        Reset();
        visible = PieceJoiner.WellFormed(visible);
        if (!HasText)
        {
            _beginning.Restart();
        }

        if (visible.StartsWith(Shown, StringComparison.Ordinal))
        {
            Add(visible[_shown.Length..], output);
        }
        else
        {
            Show(visible, Recovered, output);
        }
    }

    /// <summary>Ends the answer: whatever the filter still holds is text.</summary>
    public void Complete(List<AnswerEvent> output)
    {
        AppendWhole(_joiner.Complete(), output);
        Add(_filter?.Complete().Text ?? "", output);
    }

    private void Reset()
    {
        _filter?.Reset();
        _joiner.Complete();
    }

    private void AppendWhole(string piece, List<AnswerEvent> output)
    {
        var filtered = _filter?.Push(piece) ?? new FilteredText(piece, false);
        if (filtered.Withdrawn)
        {
            Show(filtered.Text, Thinking, output);
        }
        else
        {
            Add(filtered.Text, output);
        }
    }

    private void Add(string text, List<AnswerEvent> output)
    {
        text = _beginning.Take(text);
        if (text.Length > 0)
        {
            _shown.Append(text);
            _clientHasText = true;
            output.Add(new AnswerEvent.Delta(text));
        }
    }

    private void Show(string text, string reason, List<AnswerEvent> output)
    {
        _shown.Clear();
        _beginning.Restart();
        if (!_clientHasText)
        {
            Add(text, output);
            return;
        }

        text = _beginning.Take(text);
        _shown.Append(text);
        _clientHasText = text.Length > 0;
        output.Add(new AnswerEvent.Replace(text, reason));
    }
}
