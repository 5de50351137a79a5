using RealtimeRag.Core.Text;

namespace RealtimeRag.Core.Questions;

/// <summary>Finds the question in a transcript. Pure and safe for concurrent use when its detector is.</summary>
/// <param name="detector">Judges single sentences.</param>
/// <param name="tuning">The user's adjustments.</param>
public sealed class QuestionFinder(IQuestionDetector detector, QuestionTuning tuning)
{
    /// <summary>How finals become questions.</summary>
    public QuestionMode Mode => tuning.Mode;

    /// <summary>Examines every sentence that has not been part of a question yet.</summary>
    /// <param name="transcript">The finals of the conversation so far.</param>
    /// <returns>A question with everything that asks, or a statement.</returns>
    public QuestionFinding Find(Transcript transcript)
    {
        ArgumentNullException.ThrowIfNull(transcript);
        if (transcript.IsEmpty)
        {
            return Statement(transcript, 0, "blank", isComplete: true);
        }

        var heard = tuning.WakePhrase is { Length: > 0 } phrase ? WakePhrase.After(transcript.Finals, phrase) : [.. transcript.Finals];
        return (tuning.Mode, heard) switch
        {
            (QuestionMode.Never, _) => Statement(transcript, 0, "mode_never", isComplete: true),
            (_, null) => Statement(transcript, 0, "no_wake_phrase", isComplete: true),
            (_, []) => Statement(transcript, 0, "wake_phrase_alone", isComplete: false),
            (QuestionMode.All, _) => Newest(transcript, heard),
            _ => FromSentences(transcript, heard),
        };
    }

    // Each final is asked on its own: while waiting for the rest of an incomplete one, the next final would replace it.
    private QuestionFinding Newest(Transcript transcript, List<string> heard) => Phrases.AnyIn(tuning.NeverAsk, heard[^1])
        ? Statement(transcript, 0, "never_ask", isComplete: true)
        : new(QuestionFindingKind.Question, ChineseSpacing.Close(heard[^1]), ChineseSpacing.Close(Transcript.Join(heard[..^1])), 1, "mode_all", true, Transcript.Empty);

    private QuestionFinding FromSentences(Transcript transcript, List<string> finals)
    {
        var asked = new AskedSentences();
        foreach (var sentence in UtteranceAssembly.Assemble(finals))
        {
            asked.Add(sentence, Judge(sentence));
        }

        return asked.HasQuestion
            ? new(QuestionFindingKind.Question, ChineseSpacing.Close(asked.Question), ChineseSpacing.Close(asked.Context), asked.Confidence, asked.Reason, asked.IsComplete, asked.Remainder)
            : Statement(transcript, asked.Confidence, asked.Reason, asked.IsComplete);
    }

    private QuestionVerdict Judge(string sentence)
    {
        if (Phrases.AnyIn(tuning.NeverAsk, sentence))
        {
            return new(false, 0, 0, 0, "never_ask");
        }

        if (Phrases.AnyIn(tuning.AlwaysAsk, sentence))
        {
            return new(true, 1, 0, sentence.Length, "always_ask");
        }

        var verdict = detector.Detect(sentence);
        if (tuning.Threshold is not { } threshold || verdict.Confidence >= threshold == verdict.IsQuestion)
        {
            return verdict;
        }

        return verdict with { IsQuestion = !verdict.IsQuestion, Start = 0, Length = verdict.IsQuestion ? 0 : sentence.Length, Reason = "threshold" };
    }

    private static QuestionFinding Statement(Transcript transcript, float confidence, string reason, bool isComplete) =>
        new(QuestionFindingKind.Statement, "", "", confidence, reason, isComplete, transcript);
}
