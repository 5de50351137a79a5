using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using RealtimeRag.Core;
using RealtimeRag.Core.Questions;
using RealtimeRag.Core.Text;

namespace RealtimeRag.Server.WebConsole;

/// <summary>Tries question detection with other settings than the server's own. Thread-safe.</summary>
/// <param name="detector">The server's detector.</param>
/// <param name="own">The server's settings.</param>
internal sealed class DetectTrial(IQuestionDetector detector, QuestionTuning own)
{
    /// <summary>The most texts in one request.</summary>
    public const int MostTexts = 2_000;

    /// <summary>Judges the texts of a request, or reports what is wrong with it.</summary>
    public bool TryRun(DetectRequest request, [NotNullWhen(true)] out DetectReply? reply, [NotNullWhen(false)] out LocalizedText? mistake)
    {
        (reply, mistake) = (null, MistakeIn(request));
        if (mistake is not null)
        {
            return false;
        }

        var tuning = own with
        {
            Threshold = request.Threshold ?? own.Threshold,
            AlwaysAsk = Phrases(request.AlwaysAsk) ?? own.AlwaysAsk,
            NeverAsk = Phrases(request.NeverAsk) ?? own.NeverAsk,
            WakePhrase = request.WakePhrase is null ? own.WakePhrase : request.WakePhrase.Trim() is { Length: > 0 } phrase ? phrase : null,
        };
        var finder = new QuestionFinder(detector, tuning);
        reply = new(tuning.Threshold ?? QuestionDetector.DefaultThreshold, [.. request.Texts.Select(text => Judge(finder, text!))]);
        return true;
    }

    private static DetectResult Judge(QuestionFinder finder, string text)
    {
        var finding = finder.Find(Transcript.Empty.Append(RecognizerText.Clean(text)));
        return new(finding.Kind == QuestionFindingKind.Question, MathF.Round(finding.Confidence, 4), finding.Reason, finding.Text);
    }

    private static LocalizedText? MistakeIn(DetectRequest request) => request switch
    {
        { Texts: { IsDefault: true } or { Length: 0 or > MostTexts } } => new(
            $"texts 应为 1 到 {MostTexts} 条文字的数组", $"texts must be an array of 1 to {MostTexts} strings"),
        _ when request.Texts.Contains(null) => new("texts 中的每一项都应为文字", "Every item of texts must be a string"),
        { Threshold: not (null or (>= 0 and <= 1)) } => new("threshold 应为 0 到 1 之间的数", "threshold must be a number from 0 to 1"),
        _ when IsWrong(request.AlwaysAsk) || IsWrong(request.NeverAsk) || (request.WakePhrase is { Length: > 0 } wake && IsWrong([wake])) => new(
            $"短语应含有文字或数字，每条不超过 {TuningText.LongestPhrase} 个字符，每组不超过 {TuningText.MostPhrases} 条",
            $"A phrase must have letters or digits and at most {TuningText.LongestPhrase} characters, a list at most {TuningText.MostPhrases} phrases"),
        _ => null,
    };

    private static bool IsWrong(ImmutableArray<string?>? phrases) => phrases is { IsDefault: false } list
        && (list.Length > TuningText.MostPhrases || list.Any(static phrase => phrase is null or { Length: > TuningText.LongestPhrase } || !phrase.Any(char.IsLetterOrDigit)));

    private static ImmutableArray<string>? Phrases(ImmutableArray<string?>? phrases) => phrases is { IsDefault: false } list ? [.. list.Select(static phrase => phrase!)] : null;
}
