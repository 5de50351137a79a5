namespace RealtimeRag.Knowledge.Answers;

/// <summary>Chooses the stretches with the highest chance of holding the answer that fit into the width, whole sentences first.</summary>
internal sealed class AnswerPlanner(IReadOnlyList<WeighedPassage> passages, ExtractionWeights weights)
{
    private readonly List<bool[]> _used = passages.Select(passage => new bool[passage.Units.Count]).ToList();

    /// <summary>The runs, best passage first, in reading order within each.</summary>
    public List<AnswerRun> Plan(int width)
    {
        var runs = new List<AnswerRun>();
        while (runs.Count < weights.Runs)
        {
            var least = runs.Count == 0 ? 0 : weights.LeastChance;
            var found = Best(width, least);
            if (found is not { } run)
            {
                break;
            }

            var end = Extended(run, width);
            runs.Add(new AnswerRun(run.Passage, passages[run.Passage].Units[run.First].Start, end));
            width -= end - runs[^1].Start + 1;
        }

        return Join(runs.OrderBy(run => run.Passage).ThenBy(run => run.Start));
    }

    private (int Passage, int First, int Last)? Best(int width, double least)
    {
        (int Passage, int First, int Last)? best = null;
        for (var passage = 0; passage < passages.Count; passage++)
        {
            for (var first = 0; first < passages[passage].Units.Count; first++)
            {
                var (last, value) = BestFrom(passage, first, width, least);
                if (value > least)
                {
                    (best, least) = ((passage, first, last), value);
                }
            }
        }

        if (best is { } run)
        {
            _used[run.Passage].AsSpan(run.First..(run.Last + 1)).Fill(true);
        }

        return best;
    }

    private (int Last, double Value) BestFrom(int passage, int first, int width, double least)
    {
        var (units, chances) = (passages[passage].Units, passages[passage].Chances);
        var (last, best, sum) = (first, double.NegativeInfinity, 0.0);
        for (var i = first; i < units.Count && !_used[passage][i] && units[i].End - units[first].Start <= width; i++)
        {
            sum += chances[i];
            var isWhole = i + 1 == units.Count || units[i + 1].StartsSentence;
            var value = sum < least ? sum : sum + (units[first].StartsSentence ? weights.StartBonus : 0) + (isWhole ? weights.EndBonus : 0);
            if (value > best)
            {
                (last, best) = (i, value);
            }
        }

        return (last, best);
    }

    // What room is left takes the words that follow, where words can be told apart.
    private int Extended((int Passage, int First, int Last) run, int width)
    {
        var passage = passages[run.Passage];
        var end = passage.Units[run.Last].End;
        var next = run.Last + 1;
        if (next == passage.Units.Count || passage.Units[next].StartsSentence || _used[run.Passage][next])
        {
            return end;
        }

        var room = Math.Min(passage.Units[next].End, passage.Units[run.First].Start + width) - end;
        var border = room <= 0 ? -1 : passage.Text.AsSpan(end, room).LastIndexOf(' ');
        return border <= 0 ? end : end + border;
    }

    private static List<AnswerRun> Join(IEnumerable<AnswerRun> ordered)
    {
        var joined = new List<AnswerRun>();
        foreach (var run in ordered)
        {
            if (joined.Count > 0 && joined[^1].Passage == run.Passage && joined[^1].End >= run.Start)
            {
                joined[^1] = joined[^1] with { End = Math.Max(run.End, joined[^1].End) };
            }
            else
            {
                joined.Add(run);
            }
        }

        return joined;
    }
}
