using RealtimeRag.Core.Questions.Model;

namespace RealtimeRag.Training;

/// <summary>What lies before a token.</summary>
internal enum ClausePlace
{
    Inside,
    Pause,
    Join,
}

/// <summary>The tokens of joined utterances, and what lies before each of them.</summary>
internal sealed record ClauseSample(QuestionToken[] Tokens, ClausePlace[] Places);

/// <summary>Joins utterances of one language and remembers where; pauses inside and between them are kept in half of the samples.</summary>
internal sealed class ClauseSampleMaker
{
    private readonly Random _random;
    private readonly Disturber _disturber;
    private readonly QuestionTokenizer _tokenizer;
    private readonly IReadOnlyList<LabelledRow> _chinese;
    private readonly IReadOnlyList<LabelledRow> _english;
    private readonly int _mostPartners;
    private readonly QuestionToken[] _tokens = new QuestionToken[20_000];

    public ClauseSampleMaker(Random random, Vocabulary vocabulary, IReadOnlyList<LabelledRow> rows, int mostPartners)
    {
        (_random, _disturber, _tokenizer, _mostPartners) = (random, new(random), new(vocabulary), mostPartners);
        _chinese = [.. rows.Where(row => row.IsChinese && row.Text.Length < 60)];
        _english = [.. rows.Where(row => !row.IsChinese && row.Text.Length < 150)];
    }

    public ClauseSample Make(LabelledRow row)
    {
        var (tokens, places) = (new List<QuestionToken> { new(TokenClasses.SentenceStart, 0, 0) }, new List<ClausePlace> { ClausePlace.Inside });
        var keepsPauses = _random.Next(2) == 0;
        var partners = row.IsChinese ? _chinese : _english;
        var count = 1 + (partners.Count > 0 ? _random.Next(_mostPartners + 1) : 0);
        for (var i = 0; i < count; i++)
        {
            var part = i == 0 ? row : partners[_random.Next(partners.Count)];
            Add(part, i == 0 ? ClausePlace.Inside : ClausePlace.Join, keepsPauses, tokens, places);
        }

        tokens.Add(new(TokenClasses.SentenceEnd, 0, 0));
        places.Add(ClausePlace.Inside);
        return new([.. tokens], [.. places]);
    }

    private void Add(LabelledRow row, ClausePlace first, bool keepsPauses, List<QuestionToken> tokens, List<ClausePlace> places)
    {
        var place = first;
        if (first == ClausePlace.Join && keepsPauses && row.IsChinese)
        {
            tokens.Add(new(TokenClasses.Gap, 0, 0));
            places.Add(ClausePlace.Inside);
        }

        var count = _tokenizer.Tokenize(_disturber.Disturb(row.Text), _tokens);
        foreach (var token in _tokens.AsSpan(1, count - 2))
        {
            var isPause = token.Id == TokenClasses.Gap;
            if (!isPause || keepsPauses)
            {
                tokens.Add(token);
                places.Add(isPause ? ClausePlace.Inside : place);
            }

            place = isPause ? ClausePlace.Pause : ClausePlace.Inside;
        }
    }
}
