namespace RealtimeRag.Knowledge.Answers;

/// <summary>
/// Chooses the units that most likely hold the answer and fit the width.
/// Every separate run has a cost, and a higher one if it begins or ends inside a sentence,
/// so whole sentences win unless a part of one is much better. Exact: dynamic programming over units and width.
/// </summary>
internal sealed class AnswerPlanner
{
    private readonly ExtractionWeights _weights;
    private readonly List<Step> _steps = [];

    /// <param name="passages">The passages that were read, best first.</param>
    /// <param name="weights">The costs.</param>
    public AnswerPlanner(IReadOnlyList<WeighedPassage> passages, ExtractionWeights weights)
    {
        var best = weights.BestShare == 0 ? 0 : passages.SelectMany(BySentence).DefaultIfEmpty(0).Max();
        _weights = weights with
        {
            RunCost = Math.Max(weights.RunCost, weights.BestShare * best),
            PassageCost = Math.Max(weights.PassageCost, weights.BestShare * best),
            SentenceCost = Math.Max(weights.SentenceCost, weights.BestShare * best),
        };
        for (var p = 0; p < passages.Count; p++)
        {
            var units = passages[p].Units;
            for (var i = 0; i < units.Count; i++)
            {
                var isLast = i + 1 == units.Count;
                _steps.Add(new Step(p, units[i], passages[p].Chances[i], isLast, isLast || units[i + 1].StartsSentence));
            }
        }
    }

    /// <summary>The runs, best passage first and in reading order within each. They fit the width with one character between any two.</summary>
    public List<AnswerRun> Plan(int width)
    {
        var states = width + 2;
        var table = new Table(states);
        var choices = new Choice[_steps.Count * states];
        for (var i = 0; i < _steps.Count; i++)
        {
            Weigh(_steps[i], table, choices.AsSpan(i * states, states));
            table.Turn();
        }

        return Trace(Array.IndexOf(table.Outside, table.Outside.Max()), choices, states);
    }

    private static IEnumerable<double> BySentence(WeighedPassage passage) =>
        passage.Units.Zip(passage.Chances).GroupBy(unit => unit.First.Sentence, (_, units) => units.Sum(unit => unit.Second));

    // Updates, for every width used so far, the best value with this unit left out, ending a run, or inside one.
    private void Weigh(Step step, Table table, Span<Choice> choices)
    {
        var startCost = (step.Passage == 0 ? _weights.RunCost : _weights.PassageCost) + (step.Unit.StartsSentence ? 0 : _weights.StartCost);
        var endCost = step.EndsSentence ? 0 : _weights.EndCost;
        var sentenceCost = step.Unit.StartsSentence ? _weights.SentenceCost : 0;
        var length = step.Unit.Length;
        for (var width = 0; width < choices.Length; width++)
        {
            var goesOn = width >= length ? table.Inside[width - length] - sentenceCost : double.NegativeInfinity;
            var starts = width > length ? table.Outside[width - length - 1] - startCost : double.NegativeInfinity;
            var (taken, choice) = goesOn >= starts ? (goesOn, Choice.GoesOn) : (starts, Choice.Starts);
            taken += step.Chance;
            var isBetter = taken - endCost > table.Outside[width];
            choices[width] = isBetter ? choice | Choice.Ends : choice;
            table.NextOutside[width] = isBetter ? taken - endCost : table.Outside[width];
            table.NextInside[width] = step.EndsPassage ? double.NegativeInfinity : taken;
        }
    }

    private List<AnswerRun> Trace(int width, Choice[] choices, int states)
    {
        var runs = new List<AnswerRun>();
        var isInside = false;
        for (var i = _steps.Count - 1; i >= 0; i--)
        {
            var choice = choices[(i * states) + width];
            var (passage, unit, _, _, _) = _steps[i];
            if (!isInside && !choice.HasFlag(Choice.Ends))
            {
                continue;
            }

            if (!isInside)
            {
                runs.Add(new AnswerRun(passage, unit.Start, unit.End));
            }

            runs[^1] = runs[^1] with { Start = unit.Start };
            isInside = !choice.HasFlag(Choice.Starts);
            width -= unit.Length + (isInside ? 0 : 1);
        }

        runs.Reverse();
        return runs;
    }

    [Flags]
    private enum Choice : byte
    {
        Out = 0,
        GoesOn = 1,
        Starts = 2,
        Ends = 4,
    }

    private sealed record Step(int Passage, AnswerUnit Unit, double Chance, bool EndsPassage, bool EndsSentence);

    /// <summary>The best values by width used, outside a run and inside one, before a unit and after it.</summary>
    private sealed class Table
    {
        public Table(int states)
        {
            (Outside, Inside, NextOutside, NextInside) = (new double[states], new double[states], new double[states], new double[states]);
            Array.Fill(Outside, double.NegativeInfinity);
            Array.Fill(Inside, double.NegativeInfinity);
            Outside[0] = 0;
        }

        public double[] Outside { get; private set; }

        public double[] Inside { get; private set; }

        public double[] NextOutside { get; private set; }

        public double[] NextInside { get; private set; }

        public void Turn() => (Outside, Inside, NextOutside, NextInside) = (NextOutside, NextInside, Outside, Inside);
    }
}
