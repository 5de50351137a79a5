using RealtimeRag.Knowledge.Search.Ranking;

namespace RealtimeRag.Knowledge.Answers;

/// <summary>How near the question's terms are to a unit on either side: 1 next to it, decreasing with distance.</summary>
internal sealed class TermNearness(int terms)
{
    private const double Fade = 50;
    private const double CloseFade = 12;
    private const int SentenceGap = 40;
    private readonly int[] _gapBefore = new int[terms];
    private readonly int[] _gapAfter = new int[terms];

    /// <summary>Measures the surroundings of a unit.</summary>
    /// <param name="matches">The passage's matches.</param>
    /// <param name="start">The unit's start.</param>
    /// <param name="end">Its end.</param>
    /// <param name="sentence">Its sentence; distances beyond it count for more.</param>
    public void Look(List<TermMatch> matches, int start, int end, Range sentence)
    {
        Array.Fill(_gapBefore, int.MaxValue);
        Array.Fill(_gapAfter, int.MaxValue);
        foreach (var match in matches)
        {
            if (match.End <= start)
            {
                var gap = start - match.End + (match.End <= sentence.Start.Value ? SentenceGap : 0);
                _gapBefore[match.Term] = Math.Min(_gapBefore[match.Term], gap);
            }
            else if (match.Start >= end)
            {
                var gap = match.Start - end + (match.Start >= sentence.End.Value ? SentenceGap : 0);
                _gapAfter[match.Term] = Math.Min(_gapAfter[match.Term], gap);
            }
        }
    }

    /// <summary>The shares of the terms before the unit, after it, and on whichever side is nearer.</summary>
    public (double Before, double After, double Around) Wide(double[] shares)
    {
        double before = 0, after = 0, around = 0;
        for (var i = 0; i < shares.Length; i++)
        {
            if (shares[i] > 0)
            {
                var (left, right) = (Math.Exp(-_gapBefore[i] / Fade), Math.Exp(-_gapAfter[i] / Fade));
                before += shares[i] * left;
                after += shares[i] * right;
                around += shares[i] * Math.Max(left, right);
            }
        }

        return (before, after, around);
    }

    /// <summary>The shares of the terms directly before and directly after the unit.</summary>
    public (double Before, double After) Close(double[] shares)
    {
        double before = 0, after = 0;
        for (var i = 0; i < shares.Length; i++)
        {
            if (shares[i] > 0)
            {
                before += shares[i] * CloseFade / (CloseFade + _gapBefore[i]);
                after += shares[i] * CloseFade / (CloseFade + _gapAfter[i]);
            }
        }

        return (before, after);
    }
}
