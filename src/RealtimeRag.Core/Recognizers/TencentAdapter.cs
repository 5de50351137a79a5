using System.Text.Json;

namespace RealtimeRag.Core.Recognizers;

/// <summary>Tencent Cloud's realtime recognition: <c>slice_type</c> 2 ends a sentence; <c>final</c> at the top level ends the stream, not a sentence.</summary>
internal sealed class TencentAdapter : IRecognizerAdapter
{
    public bool Knows(RecognizerMessage message) =>
        message.Json.Has("voice_id") || message.Json.Field("result").Has("voice_text_str") || message.Json.Field("Result").Has("voice_text_str");

    public void Take(RecognizerMessage message, UtteranceList heard)
    {
        var json = message.Json;
        heard.IsOtherStream(json.Id("voice_id"));
        var result = json.Field("result", "Result");
        var (index, text) = (result.Id("index"), result.Text("voice_text_str"));
        if (result.Whole("slice_type") == 2)
        {
            heard.Final(index, text, Speaker(result));
        }
        else
        {
            heard.Interim(index, text, Speaker(result));
        }

        // The end of the stream: the next one is counted from 0 again.
        if (json.Whole("final") == 1)
        {
            heard.Restart();
        }
    }

    public void End(UtteranceList heard)
    {
    }

    private static string? Speaker(JsonElement result) => result.Id("speaker_id");
}
