using System.Text.Json;

namespace RealtimeRag.Core.Recognizers;

/// <summary>
/// OpenAI's realtime transcription, and Qwen's realtime recognition, which has the same events. A <c>delta</c> adds to its item, <c>text</c> replaces (a fixed beginning and
/// a <c>stash</c> that may change), <c>completed</c> is the whole item.
/// </summary>
internal sealed class OpenAiAdapter : IRecognizerAdapter
{
    private const string Transcription = "conversation.item.input_audio_transcription.";
    private const int MostItems = 8;

    private static readonly string[] Families = ["conversation.", "input_audio_buffer.", "session.", "transcription_session.", "response.", "rate_limits."];

    private readonly Dictionary<string, JoinedText> _items = new(StringComparer.Ordinal);

    public bool Knows(RecognizerMessage message) =>
        message.Json.Text("type") is { } type && Array.Exists(Families, family => type.StartsWith(family, StringComparison.Ordinal));

    public void Take(RecognizerMessage message, UtteranceList heard)
    {
        var json = message.Json;
        var type = json.Text("type")!;
        if (!type.StartsWith(Transcription, StringComparison.Ordinal) || json.Id("item_id") is not { } item)
        {
            return;
        }

        var language = json.Text("language");
        switch (type[Transcription.Length..])
        {
            case "delta":
                var pieces = PiecesOf(item);
                pieces.Add(json.Text("delta"));
                heard.Interim(item, pieces.Text, language: language);
                break;
            case "text":
                heard.Interim(item, json.Text("text") + json.Text("stash"), language: language);
                break;
            case "completed":
                _items.Remove(item);
                heard.Final(item, json.Text("transcript"), Speaker(json), Confidence(json), language);
                break;
            case "failed":
                _items.Remove(item);
                break;
        }
    }

    public void End(UtteranceList heard)
    {
    }

    private JoinedText PiecesOf(string item)
    {
        if (!_items.TryGetValue(item, out var pieces))
        {
            if (_items.Count == MostItems)
            {
                _items.Clear();
            }

            _items.Add(item, pieces = new());
        }

        return pieces;
    }

    private static string? Speaker(JsonElement json) => json.Id("speaker");

    private static float? Confidence(JsonElement json)
    {
        var (sum, count) = (0.0, 0);
        foreach (var token in json.Field("logprobs").Items())
        {
            if (token.Number("logprob") is { } logarithm)
            {
                (sum, count) = (sum + Math.Min(0, logarithm), count + 1);
            }
        }

        return count == 0 ? null : (float)Math.Exp(sum / count);
    }
}
