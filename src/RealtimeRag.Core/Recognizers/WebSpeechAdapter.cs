using System.Globalization;
using System.Text.Json;

namespace RealtimeRag.Core.Recognizers;

/// <summary>
/// The browser's Web Speech results, written as JSON by a page. The list grows during the session and starts over when recognition is restarted; the index
/// of a result identifies its sentence. A result may hold its alternatives in a list, by number as the browser does, or be an alternative itself.
/// </summary>
internal sealed class WebSpeechAdapter : IRecognizerAdapter
{
    private int _done = -1;
    private (string? Name, string? Text) _open;

    public bool Knows(RecognizerMessage message)
    {
        var json = message.Json;
        return IsResult(json.Field("results").Item(0)) || IsResult(json)
            || (json.Has("resultIndex") && json.Has("results"))
            || (json.Is("type", "start", "end", "audiostart", "audioend", "soundstart", "soundend", "speechstart", "speechend", "nomatch") && !json.Has("id"));
    }

    public void Take(RecognizerMessage message, UtteranceList heard)
    {
        var json = message.Json;
        if (json.Is("type", "start", "end"))
        {
            End(heard);
            heard.Restart();
            _done = -1;
        }
        else if (IsResult(json))
        {
            TakeOne(json, heard);
        }
        else
        {
            TakeList(json.Field("results"), Math.Max(0, json.Whole("resultIndex") ?? 0), heard);
        }
    }

    public void End(UtteranceList heard)
    {
        heard.Final(_open.Name, _open.Text);
        _open = default;
    }

    private void TakeList(JsonElement results, int first, UtteranceList heard)
    {
        var count = results.ValueKind == JsonValueKind.Array ? results.GetArrayLength() : 0;
        if (count <= _done && count > 0)
        {
            // Shorter than the finished part: the page has restarted recognition.
            heard.Restart();
            _done = -1;
        }

        // All interim results form one sentence; the browser considers some parts more stable than others.
        var interim = new JoinedText();
        string? name = null;
        for (var i = Math.Max(first, _done); i < count; i++)
        {
            var best = Best(results[i]);
            if (IsFinal(results[i], best))
            {
                heard.Final(Name(i), best.Text("transcript"), confidence: best.Confidence("confidence"));
                (_done, _open) = (i, default);
            }
            else
            {
                name ??= Name(i);
                interim.Add(best.Text("transcript"));
            }
        }

        heard.Interim(name, interim.Text.Trim());
        _open = name is null ? _open : (name, interim.Text.Trim());
    }

    private void TakeOne(JsonElement json, UtteranceList heard)
    {
        var best = Best(json);
        if (IsFinal(json, best))
        {
            heard.Final(null, best.Text("transcript"), confidence: best.Confidence("confidence"));
            _open = default;
        }
        else
        {
            heard.Interim(null, best.Text("transcript"), confidence: best.Confidence("confidence"));
            _open = (null, best.Sentence("transcript"));
        }
    }

    private static bool IsResult(JsonElement json) =>
        json.ValueKind == JsonValueKind.Object && (json.Has("isFinal") || json.Has("final"))
        && (json.Has("transcript") || json.Field("0").Has("transcript"));

    private static bool IsFinal(JsonElement result, JsonElement best) => result.Flag("isFinal") ?? result.Flag("final") ?? best.Flag("isFinal") ?? false;

    private static JsonElement Best(JsonElement result) =>
        result.ValueKind == JsonValueKind.Array ? result.Item(0)
        : result.Has("0") ? result.Field("0")
        : result.Has("alternatives") ? result.Field("alternatives").Item(0)
        : result;

    private static string Name(int index) => index.ToString(CultureInfo.InvariantCulture);
}
