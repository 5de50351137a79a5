using System.Text;
using RealtimeRag.Core.Answers;
using RealtimeRag.Core.Text;
using RealtimeRag.Server.Answers.Text;

namespace RealtimeRag.Server.Answers.Dify;

/// <summary>
/// The text of one answer as the client knows it. Turns what Dify writes into deltas and replacements: without thinking, without
/// empty deltas, and without white space before the first text is there. Pure; not thread-safe.
/// </summary>
/// <param name="keepThinking">Whether thinking stays.</param>
internal sealed class DifyAnswerText(bool keepThinking)
{
    /// <summary>The reason of a replacement that Dify's moderation asked for.</summary>
    public const string Moderation = "output_moderation";

    /// <summary>The reason of a replacement of text that turned out to be thinking.</summary>
    public const string Thinking = "thinking_removed";

    /// <summary>The reason of a replacement by the answer that Dify stored.</summary>
    public const string Recovered = "recovered";

    private readonly ThinkFilter? _filter = keepThinking ? null : new();
    private readonly PieceJoiner _joiner = new();
    private readonly StringBuilder _shown = new();
    private readonly LeadingBlanks _beginning = new(AnswerText.DefaultMaxBytes);
    private bool _clientHasText;

    /// <summary>Whether there is any text that shows.</summary>
    public bool HasText => _shown.Length > 0;

    /// <summary>The text so far.</summary>
    public string Shown => _shown.ToString();

    /// <summary>More text.</summary>
    public void Append(string piece, List<AnswerEvent> output)
    {
        piece = _joiner.Take(piece);
        if (piece.Length > 0)
        {
            AppendWhole(piece, output);
        }
    }

    /// <summary>Other text in place of all text so far; nothing happens where it is the same.</summary>
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

    /// <summary>More text that is known to hold no thinking.</summary>
    public void AppendVisible(string text, List<AnswerEvent> output) => Add(_joiner.Take(text), output);

    /// <summary>The whole answer without thinking, from another source: what is missing is added, or all is replaced.</summary>
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

    /// <summary>The answer is over: whatever the filter still held is text.</summary>
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
