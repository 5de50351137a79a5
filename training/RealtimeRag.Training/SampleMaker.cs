using RealtimeRag.Core.Questions.Model;

namespace RealtimeRag.Training;

/// <summary>
/// Turns rows into training samples: disturbs the text as recognizers do, joins utterances, masks content words, and cuts windows as the detector does.
/// </summary>
internal sealed class SampleMaker
{
    private const double PartnerAsks = 0.12;
    private const int WholeTokens = SentenceScorer.WholeBlocks * TokenBlocks.Size;
    private const int WindowTokens = SentenceScorer.WindowBlocks * TokenBlocks.Size;
    private readonly Random _random;
    private readonly Augmentation _augmentation;
    private readonly TrainingVocabulary _vocabulary;
    private readonly QuestionTokenizer _tokenizer;
    private readonly Disturber _disturber;
    private readonly ClauseSplitter _splitter;
    private readonly IReadOnlyList<LabelledRow>[] _partners;
    private readonly QuestionToken[] _tokens = new QuestionToken[20_000];

    public SampleMaker(Random random, TrainingVocabulary vocabulary, IReadOnlyList<LabelledRow> rows, Augmentation augmentation, ClauseSplitter splitter)
    {
        _splitter = splitter;
        (_random, _vocabulary, _tokenizer, _disturber, _augmentation) = (random, vocabulary, new(vocabulary.Words), new(random), augmentation);
        _partners = [.. new[] { (false, false), (false, true), (true, false), (true, true) }
            .Select(kind => rows.Where(row => (row.IsChinese, row.Asks) == kind && row.Text.Length < 60).ToList())];
    }

    public TokenSample Make(LabelledRow row)
    {
        var joins = _random.NextDouble() < _augmentation.JoinShare ? 1 + _random.Next(4) : 0;
        var pieces = new List<(ushort[] Ids, bool Asks)> { (Tokens(row.Text), row.Asks) };
        for (var i = 0; i < joins; i++)
        {
            var partner = Partner(row.IsChinese);
            pieces.Insert(_random.Next(pieces.Count + 1), (Tokens(partner.Text), partner.Asks));
        }

        if (!row.Asks && joins == 0 && _random.NextDouble() < _augmentation.ClauseShare && Clause(pieces[0].Ids) is { } clause)
        {
            pieces[0] = (clause, false);
        }

        var joined = Join(pieces, row.IsChinese);
        Mask(joined.Ids);
        return Cut(joined.Ids, joined.Questions);
    }

    /// <summary>One clause of a statement: none of them asks. Null if the statement has only one.</summary>
    private ushort[]? Clause(ushort[] ids)
    {
        QuestionToken[] tokens = [new(TokenClasses.SentenceStart, 0, 0), .. ids.Select(id => new QuestionToken(id, 0, 0)), new(TokenClasses.SentenceEnd, 0, 0)];
        List<int> starts = [1];
        while (starts[^1] < tokens.Length - 1)
        {
            starts.Add(_splitter.NextStart(tokens, starts[^1]));
        }

        if (starts.Count < 3)
        {
            return null;
        }

        var pick = _random.Next(starts.Count - 1);
        var end = tokens[starts[pick + 1] - 1].Id == TokenClasses.Gap ? starts[pick + 1] - 1 : starts[pick + 1];
        return ids[(starts[pick] - 1)..(end - 1)];
    }

    private LabelledRow Partner(bool chinese)
    {
        var pool = _partners[(chinese ? 2 : 0) + (_random.NextDouble() < PartnerAsks ? 1 : 0)];
        return pool[_random.Next(pool.Count)];
    }

    private ushort[] Tokens(string text)
    {
        var disturbed = _disturber.Disturb(text);
        var count = _tokenizer.Tokenize(disturbed, _tokens);
        return Array.ConvertAll(_tokens[1..(count - 1)], token => token.Id);
    }

    private (ushort[] Ids, List<(int Start, int End)> Questions) Join(List<(ushort[] Ids, bool Asks)> pieces, bool chinese)
    {
        var ids = new List<ushort> { TokenClasses.SentenceStart };
        var questions = new List<(int, int)>();
        var withGaps = chinese && _random.Next(2) == 0;
        foreach (var (piece, asks) in pieces)
        {
            if (withGaps && ids.Count > 1)
            {
                ids.Add(TokenClasses.Gap);
            }

            if (asks)
            {
                questions.Add((ids.Count, ids.Count + piece.Length));
            }

            ids.AddRange(piece);
        }

        ids.Add(TokenClasses.SentenceEnd);
        return ([.. ids], questions);
    }

    private void Mask(ushort[] ids)
    {
        for (var i = 0; i < ids.Length; i++)
        {
            if (ids[i] >= TokenClasses.Count && !_vocabulary.Words.IsClosed(ids[i]) && _random.NextDouble() < _augmentation.MaskShare)
            {
                ids[i] = _vocabulary.Classes[ids[i]];
            }
        }
    }

    /// <summary>Cuts a window from a long text. A window with the end of a question is a question; a window without any part of one is not.</summary>
    private TokenSample Cut(ushort[] ids, List<(int Start, int End)> questions)
    {
        if (ids.Length <= WholeTokens)
        {
            return new(ids, 0, ids.Length, questions.Count > 0, 1);
        }

        for (var attempt = 0; attempt < 8; attempt++)
        {
            var to = questions.Count > 0 && _random.Next(2) == 0 ? Math.Min(ids.Length, questions[^1].End + _random.Next(10)) : WindowTokens + _random.Next(ids.Length - WindowTokens + 1);
            to = _random.Next(3) == 0 ? ids.Length : to;
            var from = Math.Max(0, to - WindowTokens);
            if (questions.TrueForAll(question => question.End <= from || question.Start >= to))
            {
                return new(ids, from, to, false, 1);
            }

            if (questions.Exists(question => question.End <= to && question.End > from && (question.Start >= from || question.End - from >= 12)))
            {
                return new(ids, from, to, true, 1);
            }
        }

        return new(ids, Math.Max(0, ids.Length - WindowTokens), ids.Length, questions.Exists(question => question.End >= ids.Length - 2), 0);
    }
}
