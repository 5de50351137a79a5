using System.Runtime.InteropServices;
using RealtimeRag.Core.Text;
using RealtimeRag.Knowledge.Search.Analysis;

namespace RealtimeRag.Knowledge.Search.Ranking;

/// <summary>An occurrence of a question term in a text.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct TermMatch(int Term, int Start, int End);

/// <summary>Re-reads a candidate and measures where the question's terms occur in it. One instance per search; not thread-safe.</summary>
internal sealed class PassageMatcher(List<QuestionTerm> terms, AnswerKind kind, int windowWidth)
{
    private const int WideWindow = 60;
    private const int LatinWindow = 150;
    private readonly TermTable _table = new(terms);
    private readonly List<TermMatch> _matches = [];
    private readonly int[] _seen = new int[terms.Count];
    private readonly int[] _inWindow = new int[terms.Count];
    private readonly float _rareWeight = MedianWeight(terms);
    private readonly double _totalWeight = terms.Sum(term => (double)term.Weight);
    private int _round;

    /// <summary>Creates a matcher for a question; its words determine the kind of answer, its language the width of a sentence.</summary>
    public static PassageMatcher Of(string question, List<QuestionTerm> terms) =>
        new(terms, ExpectedAnswer.KindOf(SpokenPhrases.Fold(question)), FoldedText.HasIdeograph(question) ? WideWindow : LatinWindow);

    /// <summary>The terms that occur in a title or text.</summary>
    public HashSet<int> TermsOf(string title, string text) =>
        [.. Match(title).ConvertAll(match => match.Term), .. Match(text).ConvertAll(match => match.Term)];

    /// <summary>The matches in a text, in order.</summary>
    public List<TermMatch> Match(string text)
    {
        _matches.Clear();
        var sink = new Sink(_table, _matches);
        new Tokeniser<Sink>(text, ref sink).Run();
        return _matches;
    }

    public RankFeatures Measure(string title, string text, double score)
    {
        var heading = Weigh(Match(title), 0, int.MaxValue, anew: true);
        Match(text);
        var coverage = heading + Weigh(_matches, 0, int.MaxValue, anew: false);
        var rare = 0.0;
        for (var i = 0; i < terms.Count; i++)
        {
            rare += _seen[i] == _round && terms[i].Weight >= _rareWeight ? terms[i].Weight : 0;
        }

        // A heading that covers most of the question counts as a sentence of its passage.
        heading = heading >= _totalWeight / 2 ? heading : 0;
        var (two, typed) = BestSentences(text);
        return new RankFeatures(
            score,
            Math.Max(two, heading),
            Math.Max(BestWindow(windowWidth), heading),
            coverage,
            rare,
            Math.Max(typed, heading),
            Math.Max(BestWindow(windowWidth / 3), heading));
    }

    private (double Two, double Typed) BestSentences(string text)
    {
        double two = 0, typed = 0;
        var (before, from) = (-1, 0);
        for (var start = 0; start < text.Length && from < _matches.Count;)
        {
            var end = Sentences.NextStart(text, start);
            var first = from;
            while (from < _matches.Count && _matches[from].Start < end)
            {
                from++;
            }

            var weight = Weigh(_matches, first, from, anew: true);
            two = Math.Max(two, weight);
            if (weight > typed && ExpectedAnswer.Fits(kind, text.AsSpan(start, end - start)))
            {
                typed = weight;
            }

            if (before >= 0)
            {
                two = Math.Max(two, Weigh(_matches, before, from, anew: true));
            }

            (before, start) = (first, end);
        }

        return (two, typed);
    }

    private double BestWindow(int width)
    {
        Array.Clear(_inWindow);
        var (best, weight, left) = (0.0, 0.0, 0);
        for (var right = 0; right < _matches.Count; right++)
        {
            var match = _matches[right];
            weight += _inWindow[match.Term]++ == 0 ? terms[match.Term].Weight : 0;

            // A match wider than the window leaves the window empty, without even that match.
            while (left <= right && match.End - _matches[left].Start > width)
            {
                weight -= --_inWindow[_matches[left].Term] == 0 ? terms[_matches[left].Term].Weight : 0;
                left++;
            }

            best = Math.Max(best, weight);
        }

        return best;
    }

    private double Weigh(List<TermMatch> matches, int from, int to, bool anew)
    {
        _round += anew ? 1 : 0;
        var weight = 0.0;
        for (var i = from; i < Math.Min(to, matches.Count); i++)
        {
            if (_seen[matches[i].Term] != _round)
            {
                _seen[matches[i].Term] = _round;
                weight += terms[matches[i].Term].Weight;
            }
        }

        return weight;
    }

    private static float MedianWeight(List<QuestionTerm> terms)
    {
        var weights = terms.Select(term => term.Weight).Order().ToArray();
        return weights.Length == 0 ? 0 : weights[weights.Length / 2];
    }

    private readonly struct Sink(TermTable table, List<TermMatch> matches) : ITermSink
    {
        public void Add(ulong key, int start, int end)
        {
            var term = table.Find(key);
            if (term >= 0)
            {
                matches.Add(new TermMatch(term, start, end));
            }
        }
    }
}
