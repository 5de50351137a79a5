namespace RealtimeRag.Core.Recognizers;

/// <summary>Huawei Cloud's speech interaction service (SIS): segments, identified by their start time, each with its own final flag.</summary>
internal sealed class HuaweiAdapter : IRecognizerAdapter
{
    public bool Knows(RecognizerMessage message) =>
        message.Json.Is("resp_type", "START", "RESULT", "EVENT", "END", "ERROR", "FATAL_ERROR");

    public void Take(RecognizerMessage message, UtteranceList heard)
    {
        if (!heard.IsOtherStream(message.Json.Id("trace_id")) && message.Json.Is("resp_type", "START"))
        {
            heard.Restart();
        }

        foreach (var segment in message.Json.Field("segments").Items())
        {
            var (start, result) = (segment.Id("start_time"), segment.Field("result"));
            var speaker = result.Id("speaker") ?? segment.Id("speaker");
            if (segment.Flag("is_final") == true)
            {
                heard.Final(start, result.Text("text"), speaker, result.Confidence("score"));
            }
            else
            {
                heard.Interim(start, result.Text("text"), speaker, repeats: true);
            }
        }
    }

    public void End(UtteranceList heard)
    {
    }
}
