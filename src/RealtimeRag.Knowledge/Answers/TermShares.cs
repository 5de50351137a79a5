using RealtimeRag.Knowledge.Search.Ranking;

namespace RealtimeRag.Knowledge.Answers;

/// <summary>How much each question term helps to distinguish the parts of one passage, and how much of that a part contains.</summary>
internal sealed class TermShares
{
    private const double TitleShare = 0.05;
    private readonly List<TermMatch> _matches;
    private readonly int[] _seen;
    private int _round;

    /// <param name="terms">The question's terms.</param>
    /// <param name="matches">Where they occur in the passage, in order.</param>
    /// <param name="sentences">Where its sentences begin, followed by the end of the last one.</param>
    /// <param name="inTitle">The terms that occur in its title.</param>
    /// <param name="isFocus">Whether a term names the thing asked about.</param>
    public TermShares(List<QuestionTerm> terms, List<TermMatch> matches, int[] sentences, HashSet<int> inTitle, Func<QuestionTerm, bool> isFocus)
    {
        (_matches, _seen) = (matches, new int[terms.Count]);
        var spread = Spread(sentences);
        (All, Focus) = (new double[terms.Count], new double[terms.Count]);
        for (var i = 0; i < terms.Count; i++)
        {
            // A term in the title or in every sentence hardly distinguishes one sentence from another.
            All[i] = spread[i] == 0 ? 0 : terms[i].Weight * (inTitle.Contains(i) ? TitleShare : 1) / Math.Sqrt(spread[i]);
            Focus[i] = isFocus(terms[i]) ? All[i] : 0;
        }

        Normalise(All);
        Normalise(Focus);
    }

    /// <summary>The share of each term; together they are 1.</summary>
    public double[] All { get; }

    /// <summary>The share of each term that names the thing asked about; together they are 1, or all are 0.</summary>
    public double[] Focus { get; }

    /// <summary>The sum of the shares of the terms in a stretch, each counted once.</summary>
    public double In(int from, int to, double[] shares)
    {
        _round++;
        var sum = 0.0;
        for (var i = FirstFrom(from); i < _matches.Count && _matches[i].Start < to; i++)
        {
            var match = _matches[i];
            if (match.End <= to && _seen[match.Term] != _round)
            {
                _seen[match.Term] = _round;
                sum += shares[match.Term];
            }
        }

        return sum;
    }

    // The number of sentences that contain each term.
    private int[] Spread(int[] sentences)
    {
        var spread = new int[_seen.Length];
        for (var i = 0; i + 1 < sentences.Length; i++)
        {
            _round++;
            for (var k = FirstFrom(sentences[i]); k < _matches.Count && _matches[k].Start < sentences[i + 1]; k++)
            {
                var match = _matches[k];
                if (match.End <= sentences[i + 1] && _seen[match.Term] != _round)
                {
                    _seen[match.Term] = _round;
                    spread[match.Term]++;
                }
            }
        }

        return spread;
    }

    private int FirstFrom(int start)
    {
        var (low, high) = (0, _matches.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = _matches[middle].Start < start ? (middle + 1, high) : (low, middle);
        }

        return low;
    }

    private static void Normalise(double[] shares)
    {
        var total = shares.Sum();
        for (var i = 0; i < shares.Length && total > 0; i++)
        {
            shares[i] /= total;
        }
    }
}
