using System.Buffers;
using System.Runtime.InteropServices;
using RealtimeRag.Core.Text;

namespace RealtimeRag.Core.Questions.Model;

/// <summary>The trained model: from the text of one sentence to a confidence and the cue that speaks for it. Immutable after construction.</summary>
internal sealed class QuestionModel
{
    /// <summary>Punctuation is a guess of the recognizer: it shifts the log odds, but does not decide alone.</summary>
    private const float QuestionMarkBonus = 3f;
    private const float FullStopMalus = 0.5f;
    private const int StackTokens = 96;
    private readonly Vocabulary _vocabulary;
    private readonly QuestionTokenizer _tokenizer;
    private readonly ClauseScorer _scorer;
    private readonly Calibration _chinese;
    private readonly Calibration _english;

    internal QuestionModel(ModelParameters parameters)
    {
        _vocabulary = new(parameters.WordHashes, parameters.WordFlags);
        _tokenizer = new(_vocabulary);
        _scorer = new(parameters, _vocabulary);
        (_chinese, _english, Threshold) = (parameters.Chinese, parameters.English, parameters.Threshold);
    }

    internal float Threshold { get; }

    internal SentenceVerdict Judge(ReadOnlySpan<char> sentence)
    {
        var capacity = QuestionTokenizer.Capacity(sentence.Length);
        if (capacity <= StackTokens)
        {
            Span<QuestionToken> tokens = stackalloc QuestionToken[StackTokens];
            return Judge(sentence, tokens[.._tokenizer.Tokenize(sentence, tokens)]);
        }

        var rented = ArrayPool<QuestionToken>.Shared.Rent(capacity);
        var verdict = Judge(sentence, rented.AsSpan(0, _tokenizer.Tokenize(sentence, rented)));
        ArrayPool<QuestionToken>.Shared.Return(rented);
        return verdict;
    }

    private SentenceVerdict Judge(ReadOnlySpan<char> sentence, ReadOnlySpan<QuestionToken> tokens)
    {
        var isChinese = Characters.HasHan(sentence);
        var score = _scorer.Score(tokens, isChinese);
        var mark = EndMark(sentence);
        var logOdds = score.LogOdds + (Characters.IsQuestionMark(mark) ? QuestionMarkBonus : mark is '.' or '。' or '!' or '！' ? -FullStopMalus : 0);
        var confidence = (isChinese ? _chinese : _english).Confidence(logOdds, Calibration.Excess(tokens.Length - 2, isChinese));
        var span = AskingSpan.Of(sentence, tokens, score);
        return new(logOdds, tokens.Length - 2, confidence, span.Start, span.End, Characters.IsQuestionMark(mark) ? "question_mark" : Cue(tokens[score.FirstToken..score.EndToken]));
    }

    private string Cue(ReadOnlySpan<QuestionToken> tokens)
    {
        var cue = "request";
        for (var i = 0; i < tokens.Length; i++)
        {
            var flags = _vocabulary.FlagsOf(tokens[i].Id);
            if ((flags & WordFlags.FinalParticle) != WordFlags.None && (i + 1 == tokens.Length || tokens[i + 1].Id is TokenClasses.SentenceEnd or TokenClasses.Gap))
            {
                return "particle";
            }

            cue = (flags & WordFlags.QuestionWord) != WordFlags.None ? "question_word"
                : cue == "request" && i < 4 && (flags & WordFlags.Auxiliary) != WordFlags.None ? "inversion"
                : cue;
        }

        return cue;
    }

    private static char EndMark(ReadOnlySpan<char> sentence)
    {
        var end = sentence.TrimEnd(" \t\r\n\"'”’」』）)》】]");
        foreach (var c in end[Math.Max(0, end.Length - 3)..])
        {
            if (Characters.IsQuestionMark(c))
            {
                return c;
            }
        }

        return end.IsEmpty ? ' ' : end[^1];
    }
}

/// <summary>What the model says about one sentence; its length is in tokens, the span in characters of the sentence.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct SentenceVerdict(float LogOdds, int Tokens, float Confidence, int Start, int End, string Cue);
