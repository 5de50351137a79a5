using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using RealtimeRag.Cli.Terminal;
using RealtimeRag.Core.Questions;

namespace RealtimeRag.Cli.Detect;

/// <summary>Prints verdicts and measurements, as text or JSON.</summary>
internal sealed class DetectOutput(TextWriter output, bool json)
{
    private const int Examples = 15;

    /// <summary>Prints one verdict about <paramref name="cleaned"/>, the words of <paramref name="text"/>.</summary>
    internal Task WriteAsync(string text, string cleaned, QuestionVerdict verdict) => output.WriteLineAsync(json
        ? JsonLine.Object(writer => WriteVerdict(writer, text, cleaned, verdict))
        : string.Create(CultureInfo.InvariantCulture, $"{(verdict.IsQuestion ? "question " : "statement")}  {verdict.Confidence:F3}  {verdict.Reason,-13}  {text}"));

    internal async Task WriteAsync(TimedEvaluation timed, ImmutableArray<float> thresholds)
    {
        if (json)
        {
            await output.WriteLineAsync(JsonLine.Object(writer => WriteMeasurement(writer, timed, thresholds)));
            return;
        }

        await output.WriteLineAsync("threshold  precision  recall  F1     (rows, missed, false alarms)");
        foreach (var threshold in thresholds)
        {
            var scores = timed.Evaluation.ScoresAt(threshold);
            await output.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture,
                $"{threshold,9:F3}  {scores.Precision,9:F3}  {scores.Recall,6:F3}  {scores.F1:F3}  ({scores.Rows}, {scores.Misses}, {scores.FalseAlarms})"));
        }

        await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{timed.MicrosecondsPerUtterance:F1} µs per utterance"));
        await WriteExamplesAsync("missed", timed.Evaluation.Misses);
        await WriteExamplesAsync("false alarm", timed.Evaluation.FalseAlarms);
    }

    private async Task WriteExamplesAsync(string kind, IEnumerable<JudgedUtterance> judged)
    {
        foreach (var (utterance, verdict) in judged.Take(Examples))
        {
            await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{kind,-11}  {verdict.Confidence:F3}  {utterance.Source}  {utterance.Text}"));
        }
    }

    private static void WriteVerdict(Utf8JsonWriter writer, string text, string cleaned, QuestionVerdict verdict)
    {
        writer.WriteBoolean("question", verdict.IsQuestion);
        writer.WriteNumber("confidence", MathF.Round(verdict.Confidence, 4));
        writer.WriteString("reason", verdict.Reason);
        writer.WriteNumber("start", verdict.Start);
        writer.WriteNumber("length", verdict.Length);
        writer.WriteString("text", text);
        if (cleaned != text)
        {
            // The span of the question refers to the cleaned text.
            writer.WriteString("cleaned", cleaned);
        }
    }

    private static void WriteMeasurement(Utf8JsonWriter writer, TimedEvaluation timed, ImmutableArray<float> thresholds)
    {
        WriteScores(writer, timed.Evaluation.ScoresAt(thresholds[0]));
        writer.WriteNumber("us_per_utterance", Math.Round(timed.MicrosecondsPerUtterance, 2));
        if (thresholds.Length == 1)
        {
            return;
        }

        writer.WriteStartArray("sweep");
        foreach (var threshold in thresholds)
        {
            writer.WriteStartObject();
            writer.WriteNumber("threshold", Math.Round(threshold, 4));
            WriteScores(writer, timed.Evaluation.ScoresAt(threshold));
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void WriteScores(Utf8JsonWriter writer, QuestionScores scores)
    {
        writer.WriteNumber("rows", scores.Rows);
        writer.WriteNumber("precision", Math.Round(scores.Precision, 5));
        writer.WriteNumber("recall", Math.Round(scores.Recall, 5));
        writer.WriteNumber("f1", Math.Round(scores.F1, 5));
    }
}
