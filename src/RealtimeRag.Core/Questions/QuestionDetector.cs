using RealtimeRag.Core.Questions.Model;
using RealtimeRag.Core.Text;

namespace RealtimeRag.Core.Questions;

/// <summary>
/// The trained detector for Chinese, English and mixed transcripts: an n-gram model and small convolutional networks over tokens, read once from the assembly.
/// Pure, synchronous, safe for concurrent use, and free of allocation; time grows linearly with the text.
/// </summary>
public sealed class QuestionDetector : IQuestionDetector
{
    private static readonly Lazy<QuestionModel> Shipped = new(static () =>
    {
        using var stream = EmbeddedData.Open("question-model.bin");
        return new QuestionModel(ModelFile.Read(stream));
    });

    private readonly QuestionModel _model;
    private readonly float _threshold;

    /// <summary>A detector with the embedded weights.</summary>
    /// <param name="threshold">Confidence from 0 to 1 from which a sentence asks; null for <see cref="DefaultThreshold"/>.</param>
    public QuestionDetector(float? threshold = null)
        : this(Shipped.Value, threshold)
    {
    }

    internal QuestionDetector(QuestionModel model, float? threshold)
    {
        _model = model;
        _threshold = threshold ?? model.Threshold;
    }

    /// <summary>The shipped threshold, chosen on the development rows; see the model card for the operating table.</summary>
    public static float DefaultThreshold => Shipped.Value.Threshold;

    /// <inheritdoc/>
    public QuestionVerdict Detect(ReadOnlySpan<char> text)
    {
        var (start, end) = (-1, 0);
        var best = new SentenceVerdict(float.NegativeInfinity, 0, 0, 0, 0, "blank");
        for (var at = 0; at < text.Length;)
        {
            var next = Sentences.EndOf(text, at);
            var sentence = text[at..next];
            if (Sentences.HasContent(sentence))
            {
                var verdict = _model.Judge(sentence);
                best = verdict.Confidence > best.Confidence || start < 0 && best.Cue == "blank" ? verdict : best;
                if (verdict.Confidence >= _threshold)
                {
                    start = start < 0 ? at + verdict.Start : start;
                    end = at + verdict.End;
                }
            }

            at = next;
        }

        return start >= 0
            ? new(true, best.Confidence, start, end - start, best.Cue)
            : new(false, best.Confidence, 0, 0, best.Cue == "blank" ? "blank" : "statement");
    }
}
