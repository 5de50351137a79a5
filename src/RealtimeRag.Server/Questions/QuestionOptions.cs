using System.Collections.Immutable;
using RealtimeRag.Core.Questions;
using RealtimeRag.Server.Settings;

namespace RealtimeRag.Server.Questions;

/// <summary>The operator's settings for question detection.</summary>
internal static class QuestionOptions
{
    /// <summary>Reads <c>QUESTION_MODE</c>, <c>QUESTION_WORDS</c>, <c>IGNORE_WORDS</c>, <c>WAKE_PHRASE</c> and <c>QUESTION_THRESHOLD</c>.</summary>
    public static QuestionTuning Read(SettingReader settings) => new(
        settings.Choice("QUESTION_MODE", "auto", "auto", "all", "never") switch
        {
            "all" => QuestionMode.All,
            "never" => QuestionMode.Never,
            _ => QuestionMode.Auto,
        },
        Phrases(settings, "QUESTION_WORDS"),
        Phrases(settings, "IGNORE_WORDS"),
        WakePhrase(settings),
        settings.Text("QUESTION_THRESHOLD") is null ? null : (float)settings.Number("QUESTION_THRESHOLD", 0.5, 0, 1));

    private static string? WakePhrase(SettingReader settings)
    {
        var phrase = settings.Text("WAKE_PHRASE");
        if (phrase is { Length: > TuningText.LongestPhrase } || (phrase is not null && !phrase.Any(char.IsLetterOrDigit)))
        {
            settings.Fail(
                "WAKE_PHRASE",
                $"应为含有文字、不超过 {TuningText.LongestPhrase} 个字符的短语，例如 小助手",
                $"must be a phrase with letters, at most {TuningText.LongestPhrase} characters, such as hey assistant");
            return null;
        }

        return phrase;
    }

    private static ImmutableArray<string> Phrases(SettingReader settings, string name)
    {
        if (settings.Text(name) is not { } path)
        {
            return [];
        }

        var (phrases, error) = PhraseFile.Read(path);
        if (error is { } mistake)
        {
            settings.Fail(name, mistake.Chinese, mistake.English);
        }

        return phrases;
    }
}
