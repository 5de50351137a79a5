using System.Text.Json;

namespace RealtimeRag.Core.Recognizers;

/// <summary>
/// Alibaba Cloud's Model Studio (DashScope): Fun-ASR, Paraformer, Gummy and Qwen's streaming recognition. A sentence is replaced under its id until it ends; older
/// models identify it by its start time and mark its end by an end time.
/// </summary>
internal sealed class DashScopeAdapter : IRecognizerAdapter
{
    public bool Knows(RecognizerMessage message) =>
        message.Json.Field("header").Is("event", "task-started", "result-generated", "task-finished", "task-failed");

    public void Take(RecognizerMessage message, UtteranceList heard)
    {
        var header = message.Json.Field("header");
        heard.IsOtherStream(header.Id("task_id"));
        if (header.Is("event", "task-started"))
        {
            heard.Restart();
        }
        else if (header.Is("event", "result-generated"))
        {
            var output = message.Json.Field("payload").Field("output");
            TakeSentence(output.Field("sentence", "transcription"), heard);
        }
    }

    public void End(UtteranceList heard)
    {
    }

    private static void TakeSentence(JsonElement sentence, UtteranceList heard)
    {
        if (sentence.Flag("heartbeat") == true)
        {
            return;
        }

        var id = sentence.Id("sentence_id") ?? sentence.Id("begin_time");
        var text = sentence.Text("text");
        var words = sentence.Field("words");
        var speaker = sentence.Id("speaker_id") ?? words.Speaker("speaker_id");
        if (sentence.Flag("sentence_end") ?? sentence.Number("end_time") is not null)
        {
            heard.Final(id, text, speaker);
        }
        else
        {
            heard.Interim(id, text, speaker);
        }
    }
}
