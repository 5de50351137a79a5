using RealtimeRag.Knowledge.Search;
using RealtimeRag.Knowledge.Search.Ranking;

namespace RealtimeRag.Knowledge.Answers;

/// <summary>Measures how the question's terms are distributed around each unit of a passage. Use one instance per question.</summary>
internal sealed class UnitMeasurer
{
    private const int MostWords = 6;
    private readonly List<QuestionTerm> _terms;
    private readonly PassageMatcher _reader;
    private readonly PassageMatcher _rowReader;
    private readonly TermNearness _nearness;

    public UnitMeasurer(string question, SearchResult result)
    {
        _terms = result.Terms;
        Asked = QuestionAnalysis.Of(question);
        _reader = new PassageMatcher(result.Terms, Asked.Kind, windowWidth: 1);
        RowTerms = result.RowTerms;
        _rowReader = ReferenceEquals(RowTerms, _terms) ? _reader : new PassageMatcher(RowTerms, Asked.Kind, windowWidth: 1);
        _nearness = new TermNearness(_terms.Count);
    }

    /// <summary>The weighted terms that may name a table row.</summary>
    public List<QuestionTerm> RowTerms { get; }

    /// <summary>Where they occur in a text, in order.</summary>
    public List<TermMatch> RowMatchesIn(string text) => [.. _rowReader.Match(text)];

    /// <summary>What the question's words reveal about the answer.</summary>
    public QuestionAnalysis Asked { get; }

    /// <param name="title">The passage's title.</param>
    /// <param name="text">Its text.</param>
    /// <param name="units">The text's units.</param>
    /// <param name="rank">Its score relative to the best passage.</param>
    /// <param name="isFirst">Whether it is the best passage.</param>
    public List<UnitFeatures> Measure(string title, string text, List<AnswerUnit> units, double rank, bool isFirst)
    {
        var inTitle = _reader.Match(title).Select(match => match.Term).ToHashSet();
        var matches = _reader.Match(text);
        var sentences = SentenceBorders(units);
        var shares = new TermShares(_terms, matches, sentences, inTitle, term => term.IsFocus || Asked.Focus.Contains(term.Key));
        var features = new List<UnitFeatures>(units.Count);
        for (var i = 0; i < units.Count; i++)
        {
            var unit = units[i];
            var measured = new UnitFeatures
            {
                [UnitFeature.Rank] = rank,
                [UnitFeature.First] = isFirst ? 1 : 0,
                [UnitFeature.Opening] = unit.Sentence == 0 ? 1 : 0,
                [UnitFeature.Length] = unit.Length / 100.0,
                [UnitFeature.StartsSentence] = unit.StartsSentence ? 1 : 0,
                [UnitFeature.EndsSentence] = i + 1 == units.Count || units[i + 1].StartsSentence ? 1 : 0,
            };
            MeasureShares(measured, unit, sentences, shares);
            MeasureNearness(measured, unit, sentences, shares, matches);
            MeasureRest(measured, text, unit, matches);
            features.Add(measured);
        }

        Relate(features);
        return features;
    }

    private static void MeasureShares(UnitFeatures measured, AnswerUnit unit, int[] sentences, TermShares shares)
    {
        var (start, end) = (sentences[unit.Sentence], sentences[unit.Sentence + 1]);
        var (before, after) = (sentences[Math.Max(unit.Sentence - 1, 0)], sentences[Math.Min(unit.Sentence + 2, sentences.Length - 1)]);
        var sentence = shares.In(start, end, shares.All);
        measured[UnitFeature.Own] = shares.In(unit.Start, unit.End, shares.All);
        measured[UnitFeature.Sentence] = sentence;
        measured[UnitFeature.SentenceSquared] = sentence * sentence;
        measured[UnitFeature.Context] = shares.In(before, after, shares.All);
        measured[UnitFeature.FocusOwn] = shares.In(unit.Start, unit.End, shares.Focus);
        measured[UnitFeature.FocusSentence] = shares.In(start, end, shares.Focus);
    }

    private void MeasureNearness(UnitFeatures measured, AnswerUnit unit, int[] sentences, TermShares shares, List<TermMatch> matches)
    {
        _nearness.Look(matches, unit.Start, unit.End, sentences[unit.Sentence]..sentences[unit.Sentence + 1]);
        var (before, after, around) = _nearness.Wide(shares.All);
        measured[UnitFeature.Before] = before;
        measured[UnitFeature.After] = after;
        measured[UnitFeature.Around] = around;
        (measured[UnitFeature.FocusBefore], measured[UnitFeature.FocusAfter]) = _nearness.Close(shares.Focus);
    }

    private void MeasureRest(UnitFeatures measured, string text, AnswerUnit unit, List<TermMatch> matches)
    {
        var rest = UnitText.Of(text, unit, matches);
        var words = UnitText.Words(rest);
        var around = measured[UnitFeature.Around];
        measured.Looks = UnitTraitReader.Of(text, unit, rest);
        measured[UnitFeature.Rest] = Math.Min(words, MostWords) / (double)MostWords;
        measured[UnitFeature.RestAround] = measured[UnitFeature.Rest] * around;
        measured[UnitFeature.NoRest] = words == 0 ? 1 : 0;
        measured[UnitFeature.NoRestAround] = words == 0 ? around : 0;
        if (Asked.Kind != AnswerKind.Any && ExpectedAnswer.Fits(Asked.Kind, text.AsSpan(unit.Start, unit.Length), rest))
        {
            measured[UnitFeature.Fits] = 1;
            measured[UnitFeature.FitsSentence] = measured[UnitFeature.Sentence];
            measured[UnitFeature.FitsAround] = around;
        }
    }

    private static void Relate(List<UnitFeatures> features)
    {
        var best = features.Count == 0 ? 1 : features.Max(measured => measured[UnitFeature.Sentence]) + 1e-6;
        foreach (var measured in features)
        {
            var relative = measured[UnitFeature.Sentence] / best;
            measured[UnitFeature.Relative] = relative;
            measured[UnitFeature.RelativeSquared] = relative * relative;
        }
    }

    private static int[] SentenceBorders(List<AnswerUnit> units)
    {
        var borders = new int[units.Count == 0 ? 1 : units[^1].Sentence + 2];
        foreach (var unit in units)
        {
            borders[unit.Sentence + 1] = unit.End;
        }

        return borders;
    }
}
