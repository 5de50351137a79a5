using System.Text.Json;

namespace RealtimeRag.Core.Recognizers;

/// <summary>
/// WhisperLive: every message repeats the newest segments. A completed one is final; the last one may still change, and never completes if the speaker
/// just stops.
/// </summary>
internal sealed class WhisperLiveAdapter : IRecognizerAdapter
{
    private (string? Start, string? Text, string? Speaker) _open;

    public bool Knows(RecognizerMessage message)
    {
        var json = message.Json;
        return json.Field("uid").AsId() is not null
            && (json.Has("segments") || json.Has("translated_segments") || json.Has("message") || json.Has("status") || json.Has("language"));
    }

    public void Take(RecognizerMessage message, UtteranceList heard)
    {
        var json = message.Json;
        if (json.Is("message", "SERVER_READY"))
        {
            // Nothing else would end the sentence that the stream before has left open.
            End(heard);
            heard.Restart();
        }
        else if (json.Is("message", "DISCONNECT"))
        {
            End(heard);
        }

        var segments = json.Field("segments");
        var (index, last) = (0, segments.ValueKind == JsonValueKind.Array ? segments.GetArrayLength() - 1 : -1);
        foreach (var segment in segments.Items())
        {
            Take(segment, isLast: index++ == last, heard);
        }
    }

    public void End(UtteranceList heard)
    {
        heard.Final(_open.Start, _open.Text, _open.Speaker);
        _open = default;
    }

    private void Take(JsonElement segment, bool isLast, UtteranceList heard)
    {
        var (start, text, speaker) = (segment.Id("start"), segment.Sentence("text"), segment.Id("speaker"));

        // Older versions have no flag: all but the last one are done.
        if (segment.Flag("completed") ?? !isLast)
        {
            heard.Final(start, text, speaker, stamp: text);
            if (start == _open.Start)
            {
                _open = default;
            }
        }
        else
        {
            heard.Interim(start, text, speaker, repeats: true);
            _open = (start, text, speaker);
        }
    }
}
