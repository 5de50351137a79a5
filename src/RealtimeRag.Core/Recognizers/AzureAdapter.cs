using System.Text.Json;

namespace RealtimeRag.Core.Recognizers;

/// <summary>
/// Azure's speech service: messages of its WebSocket protocol with their headers, their JSON alone, or results of its SDKs as JSON. A phrase is final; with any status
/// but success it has no text.
/// </summary>
internal sealed class AzureAdapter : IRecognizerAdapter
{
    private const string PathHeader = "Path:";

    public bool Knows(RecognizerMessage message) =>
        PathOf(message) is not null
        || message.Json.Has("RecognitionStatus")
        || (message.Json.Has("Offset") && !message.Json.Has("Alternatives") && (message.Json.Has("Text") || message.Json.Has("DisplayText") || message.Json.Has("Duration") || message.Json.Has("NBest")))
        || (message.Json.Field("context").Has("serviceTag"));

    public void Take(RecognizerMessage message, UtteranceList heard)
    {
        var json = message.Json;
        var id = json.Id("Offset");
        var (speaker, language) = (json.Id("SpeakerId"), json.Field("PrimaryLanguage").Text("Language"));
        if (PathOf(message) is "turn.start" || json.Field("context").Has("serviceTag"))
        {
            heard.Restart();
        }
        else if (json.Has("RecognitionStatus"))
        {
            if (json.Is("RecognitionStatus", "Success"))
            {
                var best = json.Field("NBest").Item(0);
                heard.Final(id, Phrase(json, best), speaker, best.Confidence("Confidence"), language);
            }
            else if (json.Is("RecognitionStatus", "EndOfDictation"))
            {
                heard.Restart();
            }
        }
        else
        {
            heard.Interim(id, json.Text("Text"), speaker, language: language);
        }
    }

    public void End(UtteranceList heard)
    {
    }

    private static string? Phrase(JsonElement json, JsonElement best) =>
        json.Text("DisplayText") ?? best.Text("Display") ?? json.Text("Text") ?? best.Text("Lexical");

    private static string? PathOf(RecognizerMessage message)
    {
        foreach (var line in message.Text.AsSpan().EnumerateLines())
        {
            if (line.StartsWith(PathHeader, StringComparison.OrdinalIgnoreCase))
            {
                var path = line[PathHeader.Length..].Trim();
                return path.StartsWith("speech.") || path.StartsWith("turn.") || path.StartsWith("conversation.") ? path.ToString() : null;
            }
        }

        return null;
    }
}
