using FsCheck;
using FsCheck.Fluent;
using RealtimeRag.Knowledge.Answers;

namespace RealtimeRag.KnowledgeTests.Answers;

public sealed class AnswerPlannerTests
{
    private static readonly ExtractionWeights Weights = new() { RunCost = 0.02, PassageCost = 0.04, StartCost = 0.06, EndCost = 0.03 };

    [Fact]
    public void The_likeliest_stretch_that_fits_is_taken() =>
        Assert.Equal([new AnswerRun(0, 10, 20)], Plan(12, [Sentence(10, 0.1), Sentence(10, 0.6), Sentence(10, 0.3)]));

    [Fact]
    public void Adjacent_stretches_are_merged() =>
        Assert.Equal([new AnswerRun(0, 10, 30)], Plan(25, [Sentence(10, 0.1), Sentence(10, 0.6), Sentence(10, 0.3)]));

    [Fact]
    public void Two_stretches_are_taken_if_both_are_worth_it() =>
        Assert.Equal([new AnswerRun(0, 0, 10), new AnswerRun(0, 20, 30)], Plan(25, [Sentence(10, 0.4), Sentence(10, 0.0), Sentence(10, 0.5)]));

    [Fact]
    public void A_second_stretch_that_adds_little_is_left_out() =>
        Assert.Equal([new AnswerRun(0, 0, 10)], Plan(25, [Sentence(10, 0.9), Sentence(10, 0.0), Sentence(10, 0.01)]));

    [Fact]
    public void Stretches_come_from_several_passages_in_their_order() => Assert.Equal(
        [new AnswerRun(0, 10, 20), new AnswerRun(1, 0, 10)],
        Plan(30, [Sentence(10, 0.0), Sentence(10, 0.3)], [Sentence(10, 0.4), Sentence(10, 0.0)]));

    [Fact]
    public void A_stretch_of_another_passage_needs_a_higher_value() =>
        Assert.Equal([new AnswerRun(0, 0, 10)], Plan(30, [Sentence(10, 0.9)], [Sentence(10, 0.03)]));

    [Fact]
    public void An_answer_begins_at_a_sentence_start_unless_the_end_of_the_sentence_is_much_better()
    {
        Assert.Equal([new AnswerRun(0, 0, 20)], Plan(40, [Sentence(10, 0.01), Part(10, 0.9), Sentence(30, 0.02)]));
        Assert.Equal([new AnswerRun(0, 10, 20)], Plan(15, [Sentence(10, 0.01), Part(10, 0.9), Sentence(30, 0.02)]));
    }

    [Theory]
    [InlineData(0, 0, 30)]
    [InlineData(0.02, 0, 20)]
    [InlineData(0, 0.1, 20)]
    [InlineData(0.2, 0, 10)]
    [InlineData(0, 0.5, 10)]
    public void A_further_sentence_must_be_worth_its_cost(double cost, double bestShare, int end)
    {
        var weights = Weights with { SentenceCost = cost, BestShare = bestShare, RunCost = Math.Max(Weights.RunCost, cost) };
        List<WeighedPassage> passages = [Passage([Sentence(10, 0.8), Sentence(10, 0.15), Sentence(10, 0.01)])];

        Assert.Equal([new AnswerRun(0, 0, end)], new AnswerPlanner(passages, weights).Plan(40));
    }

    [Fact]
    public void Nothing_is_chosen_if_nothing_fits() => Assert.Empty(Plan(9, [Sentence(10, 0.7), Sentence(10, 0.3)]));

    [Fact]
    public void Without_passages_there_is_no_plan() => Assert.Empty(Plan(100));

    [Fact]
    public void No_other_choice_has_a_higher_value() => Prop.ForAll(Passages().ToArbitrary(), Gen.Choose(1, 60).ToArbitrary(), (passages, width) =>
    {
        var planned = Value(passages, new AnswerPlanner(passages, Weights).Plan(width), width);
        return Math.Abs(planned - BestOfAll(passages, width)) < 1e-9;
    }).Check(PropertyRuns.Of(100));

    [Fact]
    public void Runs_fit_with_a_character_between_them_and_never_touch() => Prop.ForAll(Passages().ToArbitrary(), Gen.Choose(1, 60).ToArbitrary(), (passages, width) =>
    {
        var runs = new AnswerPlanner(passages, Weights).Plan(width);
        return runs.Sum(run => run.End - run.Start + 1) <= width + 1
            && runs.Zip(runs.Skip(1)).All(pair => pair.First.Passage < pair.Second.Passage || pair.First.End < pair.Second.Start);
    }).Check(PropertyRuns.Of(100));

    private static List<AnswerRun> Plan(int width, params (int Length, double Chance, bool Starts)[][] passages) =>
        new AnswerPlanner([.. passages.Select(Passage)], Weights).Plan(width);

    private static (int Length, double Chance, bool Starts) Sentence(int length, double chance) => (length, chance, true);

    private static (int Length, double Chance, bool Starts) Part(int length, double chance) => (length, chance, false);

    private static WeighedPassage Passage((int Length, double Chance, bool Starts)[] parts)
    {
        var (units, at, sentence) = (new List<AnswerUnit>(), 0, -1);
        foreach (var (length, _, starts) in parts)
        {
            sentence += starts || at == 0 ? 1 : 0;
            units.Add(new AnswerUnit(at, at + length, sentence, starts || at == 0));
            at += length;
        }

        return new WeighedPassage(new string('x', at), units, [.. parts.Select(part => part.Chance)]);
    }

    private static Gen<List<WeighedPassage>> Passages()
    {
        var part = from length in Gen.Choose(1, 20)
                   from chance in Gen.Choose(0, 100)
                   from starts in Gen.Elements(true, false)
                   select (length, chance / 300.0, starts);
        return from first in part.ArrayOf(4)
               from second in part.ArrayOf(3)
               select new List<WeighedPassage> { Passage(first), Passage(second) };
    }

    // Every set of units, joined to runs as they lie.
    private static double BestOfAll(List<WeighedPassage> passages, int width)
    {
        var count = passages.Sum(passage => passage.Units.Count);
        return Enumerable.Range(0, 1 << count).Max(set => Value(passages, Runs(passages, set), width));
    }

    private static List<AnswerRun> Runs(List<WeighedPassage> passages, int set)
    {
        var (runs, bit) = (new List<AnswerRun>(), 0);
        for (var p = 0; p < passages.Count; p++)
        {
            var isOpen = false;
            foreach (var unit in passages[p].Units)
            {
                var isIn = (set & (1 << bit++)) != 0;
                if (isIn && isOpen)
                {
                    runs[^1] = runs[^1] with { End = unit.End };
                }
                else if (isIn)
                {
                    runs.Add(new AnswerRun(p, unit.Start, unit.End));
                }

                isOpen = isIn;
            }
        }

        return runs;
    }

    private static double Value(List<WeighedPassage> passages, List<AnswerRun> runs, int width)
    {
        var value = runs.Sum(run => run.End - run.Start + 1) > width + 1 ? double.NegativeInfinity : 0.0;
        foreach (var run in runs)
        {
            var (_, units, chances) = passages[run.Passage];
            var first = units.FindIndex(unit => unit.Start == run.Start);
            var last = units.FindIndex(unit => unit.End == run.End);
            value += Enumerable.Range(first, last - first + 1).Sum(i => chances[i]) - (run.Passage == 0 ? Weights.RunCost : Weights.PassageCost);
            value -= units[first].StartsSentence ? 0 : Weights.StartCost;
            value -= last + 1 == units.Count || units[last + 1].StartsSentence ? 0 : Weights.EndCost;
        }

        return value;
    }
}
