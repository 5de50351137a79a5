using RealtimeRag.Core.Text;

namespace RealtimeRag.Core.Questions;

/// <summary>Sorts judged sentences into the questions, the sentences before them, and the sentences after them.</summary>
internal sealed class AskedSentences
{
    private readonly List<string> _asked = [];
    private readonly List<string> _context = [];
    private readonly List<string> _since = [];
    private float _strongest;
    private string _reason = "statement";
    private string _last = "";

    internal bool HasQuestion => _asked.Count > 0;

    internal string Question => Transcript.Join(_asked);

    internal string Context => Transcript.Join(_context);

    internal Transcript Remainder => Transcript.Of(_since);

    internal float Confidence => _strongest;

    internal string Reason => _reason;

    /// <summary>A statement after it ends the question, however the statement continues.</summary>
    internal bool IsComplete => (HasQuestion && _since.Count > 0) || !UtteranceEnding.IsBrokenOff(_last);

    internal void Add(string sentence, QuestionVerdict verdict)
    {
        _last = sentence;
        if (!verdict.IsQuestion)
        {
            _since.Add(sentence);
            (_strongest, _reason) = HasQuestion || verdict.Confidence < _strongest ? (_strongest, _reason) : (verdict.Confidence, verdict.Reason);
            return;
        }

        (_strongest, _reason) = HasQuestion && verdict.Confidence < _strongest ? (_strongest, _reason) : (verdict.Confidence, verdict.Reason);
        _context.AddRange(_since);
        _since.Clear();
        var (start, end) = verdict.Length > 0 ? (verdict.Start, verdict.Start + verdict.Length) : (0, sentence.Length);
        Keep(_context, sentence[..start]);
        Keep(_asked, sentence[start..end]);
        Keep(_since, sentence[end..]);
    }

    private static void Keep(List<string> parts, string part)
    {
        var text = Characters.TrimBlank(part);
        if (Sentences.HasContent(text))
        {
            parts.Add(text.ToString());
        }
    }
}
