namespace RealtimeRag.Core.Recognizers;

/// <summary>Vosk's server: <c>partial</c> while a sentence lasts, <c>text</c> when it is over, both with blanks between the words of any language.</summary>
internal sealed class VoskAdapter : IRecognizerAdapter
{
    // Results of other recognizers have a text too.
    private static readonly string[] Foreign = ["type", "mode", "segment", "segments", "header", "uid", "task", "language", "slice_type", "is_final", "isFinal", "duration"];

    public bool Knows(RecognizerMessage message)
    {
        var json = message.Json;
        return (json.Field("partial").AsText() ?? json.Field("text").AsText() ?? json.Field("alternatives").Item(0).Text("text")) is not null
            && !Array.Exists(Foreign, name => json.Has(name));
    }

    public void Take(RecognizerMessage message, UtteranceList heard)
    {
        var json = message.Json;
        heard.Interim(null, json.Text("partial"));
        if (json.Text("text") is { } text)
        {
            heard.Final(null, text, confidence: json.Field("result").MeanConfidence("conf"));
        }
        else
        {
            // With several alternatives their confidence is a likelihood without a scale.
            heard.Final(null, json.Field("alternatives").Item(0).Text("text"));
        }
    }

    public void End(UtteranceList heard)
    {
    }
}
