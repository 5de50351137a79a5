using System.Text.Json;

namespace RealtimeRag.Core.Recognizers;

/// <summary>
/// Google's streaming responses, versions 1 and 2, as JSON with names in camel or snake case. Several interim results of one response are one sentence: a stable
/// beginning and the rest. The offset changes with every interim, so it only identifies repeated finals.
/// </summary>
internal sealed class GoogleAdapter : IRecognizerAdapter
{
    public bool Knows(RecognizerMessage message)
    {
        var json = message.Json;
        return (json.Field("results") is { ValueKind: JsonValueKind.Array } results && !json.Has("resultIndex")
                && (results.GetArrayLength() == 0 || results[0].Has("alternatives")))
            || json.Has("speechEventType") || json.Has("speech_event_type") || json.Has("speechEventOffset")
            || json.Field("metadata").Has("totalBilledDuration");
    }

    public void Take(RecognizerMessage message, UtteranceList heard)
    {
        var metadata = message.Json.Field("metadata");
        heard.IsOtherStream(metadata.Field("requestId", "request_id").AsId() ?? message.Json.Field("requestId", "request_id").AsId());
        var interim = new JoinedText();
        string? language = null;
        foreach (var result in message.Json.Field("results").Items())
        {
            var best = result.Field("alternatives").Item(0);
            language = result.Field("languageCode", "language_code").AsText() ?? language;
            if (result.Field("isFinal", "is_final").AsFlag() == true)
            {
                var words = best.Field("words");
                heard.Final(
                    null,
                    best.Text("transcript"),
                    words.Speaker("speakerLabel") ?? words.Speaker("speaker_label") ?? words.Speaker("speakerTag"),
                    best.Confidence("confidence"),
                    language,
                    Stamp(result));
            }
            else
            {
                interim.Add(best.Text("transcript"));
            }
        }

        heard.Interim(null, interim.Text.Trim(), language: language);
    }

    public void End(UtteranceList heard)
    {
    }

    private static string? Stamp(JsonElement result)
    {
        var offset = result.Field("resultEndOffset", "result_end_offset") is { ValueKind: not JsonValueKind.Undefined } end ? end : result.Field("resultEndTime", "result_end_time");
        var channel = result.Field("channelTag", "channel_tag").AsId();
        return offset.ValueKind == JsonValueKind.Undefined ? null : $"{channel}/{offset}";
    }
}
