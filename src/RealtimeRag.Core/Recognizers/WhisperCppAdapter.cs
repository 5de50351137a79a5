namespace RealtimeRag.Core.Recognizers;

/// <summary>The replies of whisper.cpp's HTTP server: each is the whole text of one recording, plain or with segments.</summary>
internal sealed class WhisperCppAdapter : IRecognizerAdapter
{
    // The thresholds at which Whisper itself treats a segment as silence.
    private const double SurelySilent = 0.6;
    private const double Doubtful = -1;

    private static readonly string[] Foreign = ["type", "mode", "segment", "partial", "result", "alternatives", "header", "uid", "slice_type", "is_final", "isFinal"];

    public bool Knows(RecognizerMessage message)
    {
        var json = message.Json;
        return (json.Field("text").AsText() is not null || (json.Has("segments") && json.Has("task"))) && !Array.Exists(Foreign, name => json.Has(name));
    }

    public void Take(RecognizerMessage message, UtteranceList heard)
    {
        var json = message.Json;
        if (!json.Field("segments").Items().Any())
        {
            heard.Final(null, json.Text("text"), language: json.Text("language"));
            return;
        }

        var text = new JoinedText();
        var (likelihood, count) = (0.0, 0);
        foreach (var segment in json.Field("segments").Items())
        {
            var logarithm = segment.Number("avg_logprob");
            if (segment.Number("no_speech_prob") > SurelySilent && logarithm < Doubtful)
            {
                continue;
            }

            text.AddWords(segment.Text("text"));
            (likelihood, count) = logarithm is { } known ? (likelihood + known, count + 1) : (likelihood, count);
        }

        heard.Final(null, text.Text, confidence: count == 0 ? null : (float)Math.Exp(Math.Min(0, likelihood / count)), language: json.Text("language"));
    }

    public void End(UtteranceList heard)
    {
    }
}
