namespace RealtimeRag.Core.Recognizers;

/// <summary>Baidu's realtime recognition: <c>FIN_TEXT</c> ends a sentence, unless it reports an error.</summary>
internal sealed class BaiduAdapter : IRecognizerAdapter
{
    public bool Knows(RecognizerMessage message) => message.Json.Is("type", "MID_TEXT", "FIN_TEXT", "HEARTBEAT");

    public void Take(RecognizerMessage message, UtteranceList heard)
    {
        var json = message.Json;
        if (json.Number("err_no") is { } error and not 0)
        {
            return;
        }

        if (json.Is("type", "FIN_TEXT"))
        {
            var (start, end) = (json.Id("start_time"), json.Id("end_time"));
            // "sn" counts the sentences of one stream, whose id it begins with.
            heard.IsOtherStream(json.Id("sn")?.Split("_ws_")[0]);
            heard.Final(null, json.Text("result"), stamp: start is null && end is null ? null : $"{start}-{end}");
        }
        else if (json.Is("type", "MID_TEXT"))
        {
            heard.Interim(null, json.Text("result"));
        }
    }

    public void End(UtteranceList heard)
    {
    }
}
