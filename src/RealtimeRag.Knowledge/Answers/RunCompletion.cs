using System.Buffers;
using RealtimeRag.Knowledge.Search.Analysis;

namespace RealtimeRag.Knowledge.Answers;

/// <summary>Extends a run by what it needs to be understood: the antecedent of "it", the list that a colon announces, the remaining steps.</summary>
internal sealed class RunCompletion
{
    private static readonly string[] ChineseReferences = ["它", "他", "她", "其", "此", "该", "这", "那", "另外", "此外", "但", "不过", "同时", "否则", "因此", "所以"];
    private static readonly string[] EnglishReferences = ["it", "its", "they", "them", "their", "this", "that", "these", "those", "he", "she", "his", "her", "but", "however", "otherwise", "so"];
    private static readonly SearchValues<char> NumberEnds = SearchValues.Create(".、)）．");

    private readonly string _text;
    private readonly List<(int Start, int End)> _sentences;

    /// <param name="passage">The passage that the runs belong to.</param>
    public RunCompletion(WeighedPassage passage)
    {
        _text = passage.Text;
        _sentences = [.. passage.Units.GroupBy(unit => unit.Sentence).Select(units => (units.First().Start, units.Last().End))];
    }

    /// <summary>The run, extended if necessary and as far as there is room.</summary>
    /// <param name="run">The run.</param>
    /// <param name="room">How many characters it may grow by.</param>
    /// <param name="wantsSteps">Whether the question asks how to do something, so that a numbered list is needed in full.</param>
    public AnswerRun Complete(AnswerRun run, int room, bool wantsSteps)
    {
        var (first, last) = (IndexOf(run.Start), IndexOf(run.End - 1));
        var (from, to) = (first, last);
        while (from > 0 && PointsBack(from))
        {
            from--;
        }

        if (wantsSteps && Enumerable.Range(from, to - from + 1).Any(IsStep))
        {
            (from, to) = WholeList(from, to);
        }

        if (Announces(to))
        {
            to = EndOfList(to);
        }

        return Grown(run, (first, last), (from, to), room);
    }

    private AnswerRun Grown(AnswerRun run, (int First, int Last) old, (int From, int To) wanted, int room)
    {
        var start = wanted.From < old.First ? _sentences[wanted.From].Start : run.Start;
        if (run.Start - start > room)
        {
            start = run.Start;
        }

        room -= run.Start - start;
        var end = run.End;
        for (var i = old.Last + 1; i <= wanted.To && _sentences[i].End - run.End <= room; i++)
        {
            end = _sentences[i].End;
        }

        return run with { Start = start, End = end };
    }

    private (int From, int To) WholeList(int from, int to)
    {
        while (from > 0 && (IsStep(from - 1) || (IsStep(from) && Announces(from - 1))))
        {
            from--;
        }

        while (to + 1 < _sentences.Count && IsStep(to + 1))
        {
            to++;
        }

        return (from, to);
    }

    // The list continues as long as its lines look like the first one: numbered or not, with or without a full stop.
    private int EndOfList(int intro)
    {
        var to = intro;
        while (to + 1 < _sentences.Count && IsLine(to + 1) && (to == intro || (IsStep(to + 1) == IsStep(intro + 1) && EndsSentence(to + 1) == EndsSentence(intro + 1))))
        {
            to++;
        }

        return to;
    }

    private int IndexOf(int place) => _sentences.FindIndex(sentence => place < sentence.End);

    private ReadOnlySpan<char> Text(int sentence) => _text.AsSpan(_sentences[sentence].Start.._sentences[sentence].End).Trim();

    private bool IsLine(int sentence) => _sentences[sentence].Start > 0 && _text[_sentences[sentence].Start - 1] == '\n';

    private bool Announces(int sentence) => Text(sentence) is [.., ':' or '：'];

    private bool EndsSentence(int sentence) => Text(sentence) is [.., '。' or '.' or '！' or '!'];

    private bool IsStep(int sentence)
    {
        var text = Text(sentence);
        var digits = text.IndexOfAnyExceptInRange('0', '9');
        return (digits is 1 or 2 && NumberEnds.Contains(text[digits]) && (digits + 1 == text.Length || !char.IsAsciiDigit(text[digits + 1])))
            || text is [>= '①' and <= '⑳', ..] or ['第', _, '步', ..];
    }

    private bool PointsBack(int sentence)
    {
        var text = Text(sentence);
        if (FoldedText.HasIdeograph(text))
        {
            foreach (var reference in ChineseReferences)
            {
                if (text.StartsWith(reference))
                {
                    return true;
                }
            }

            return false;
        }

        var word = text[..Math.Max(0, text.IndexOfAny(" ,"))].ToString();
        return EnglishReferences.Contains(word, StringComparer.OrdinalIgnoreCase);
    }
}
