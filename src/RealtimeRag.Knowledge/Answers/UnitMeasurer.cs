using RealtimeRag.Knowledge.Search;
using RealtimeRag.Knowledge.Search.Ranking;

namespace RealtimeRag.Knowledge.Answers;

/// <summary>Measures how the question's terms lie around each unit of a passage.</summary>
internal sealed class UnitMeasurer
{
    private const double TitleShare = 0.05;
    private readonly List<QuestionTerm> _terms;
    private readonly PassageReader _reader;
    private readonly AnswerKind _kind;
    private readonly double[] _local;
    private readonly double[] _focus;
    private readonly int[] _seen;
    private int _round;

    public UnitMeasurer(string question, SearchResult result)
    {
        _terms = result.Terms;
        _kind = ExpectedAnswer.KindOf(SpokenPhrases.Fold(question));
        _reader = new PassageReader(result.Terms, _kind, windowWidth: 1);
        _local = new double[_terms.Count];
        _focus = new double[_terms.Count];
        _seen = new int[_terms.Count];
    }

    public List<UnitFeatures> Measure(string title, string text, List<AnswerUnit> units, double rank, bool isFirst)
    {
        var inTitle = _reader.Match(title).Select(match => match.Term).ToHashSet();
        var matches = _reader.Match(text);
        var sentences = SentenceBorders(units);
        Localise(matches, sentences, inTitle);
        var features = new List<UnitFeatures>(units.Count);
        for (var i = 0; i < units.Count; i++)
        {
            var unit = units[i];
            var own = Share(matches, unit.Start, unit.End, _local);
            var (from, to) = (units[Math.Max(i - 1, 0)].Start, units[Math.Min(i + 1, units.Count - 1)].End);
            var (sentence, end) = (sentences[unit.Sentence], sentences[unit.Sentence + 1]);
            var rest = Rest(matches, text, unit, out var covered);
            features.Add(new UnitFeatures(
                own,
                Share(matches, from, to, _local),
                Share(matches, sentence, end, _local),
                Share(matches, sentences[Math.Max(unit.Sentence - 1, 0)], sentences[Math.Min(unit.Sentence + 2, sentences.Length - 1)], _local),
                Share(matches, from, to, _focus),
                Share(matches, sentence, end, _focus),
                _kind != AnswerKind.Any && ExpectedAnswer.Fits(_kind, rest) ? 1 : 0,
                (unit.Length - covered) / 100.0,
                rank,
                isFirst ? 1 : 0,
                unit.Sentence == 0 ? 1 : 0)
            {
                Names = ExpectedAnswer.Fits(AnswerKind.Person, rest) ? 1 : 0,
                Numbers = ExpectedAnswer.Fits(AnswerKind.Number, rest) ? 1 : 0,
            });
        }

        var best = features.Max(feature => feature.Sentence) + 1e-6;
        for (var i = 0; i < features.Count; i++)
        {
            features[i] = features[i] with { Relative = features[i].Sentence / best };
        }

        return features;
    }

    // Within one passage a term of its title, or one that is in every sentence, tells sentences apart badly.
    private void Localise(List<TermMatch> matches, int[] sentences, HashSet<int> inTitle)
    {
        var spread = new int[_terms.Count];
        for (var i = 0; i + 1 < sentences.Length; i++)
        {
            _round++;
            foreach (var match in matches)
            {
                if (match.Start >= sentences[i] && match.End <= sentences[i + 1] && _seen[match.Term] != _round)
                {
                    _seen[match.Term] = _round;
                    spread[match.Term]++;
                }
            }
        }

        double total = 1e-6, focus = 1e-6;
        for (var i = 0; i < _terms.Count; i++)
        {
            var weight = spread[i] == 0 ? 0 : _terms[i].Weight * (inTitle.Contains(i) ? TitleShare : 1) / Math.Sqrt(spread[i]);
            (_local[i], _focus[i]) = (weight, _terms[i].IsFocus ? weight : 0);
            total += _local[i];
            focus += _focus[i];
        }

        for (var i = 0; i < _terms.Count; i++)
        {
            _local[i] /= total;
            _focus[i] /= focus;
        }
    }

    private static int[] SentenceBorders(List<AnswerUnit> units)
    {
        var borders = new int[units[^1].Sentence + 2];
        foreach (var unit in units)
        {
            borders[unit.Sentence + 1] = unit.End;
        }

        return borders;
    }

    private double Share(List<TermMatch> matches, int from, int to, double[] weights)
    {
        _round++;
        var weight = 0.0;
        foreach (var match in matches)
        {
            if (match.Start >= from && match.End <= to && _seen[match.Term] != _round)
            {
                _seen[match.Term] = _round;
                weight += weights[match.Term];
            }
        }

        return weight;
    }

    // The unit with every match blanked out: what it says beyond the question.
    private static char[] Rest(List<TermMatch> matches, string text, AnswerUnit unit, out int covered)
    {
        var rest = text.AsSpan(unit.Start, unit.Length).ToArray();
        foreach (var match in matches)
        {
            if (match.Start >= unit.Start && match.End <= unit.End)
            {
                rest.AsSpan(match.Start - unit.Start, match.End - match.Start).Fill('_');
            }
        }

        covered = rest.AsSpan().Count('_');
        return rest;
    }
}
