namespace RealtimeRag.Core.Recognizers;

/// <summary>Alibaba Cloud's Intelligent Speech Interaction (NLS): streaming transcription, sentence by sentence, and recognition of one short sentence.</summary>
internal sealed class AliyunNlsAdapter : IRecognizerAdapter
{
    public bool Knows(RecognizerMessage message) =>
        message.Json.Field("header").Is(
            "name",
            "TranscriptionStarted", "SentenceBegin", "TranscriptionResultChanged", "SentenceEnd", "SentenceSemantics", "TranscriptionCompleted",
            "RecognitionStarted", "RecognitionResultChanged", "RecognitionCompleted", "TaskFailed");

    public void Take(RecognizerMessage message, UtteranceList heard)
    {
        var (header, payload) = (message.Json.Field("header"), message.Json.Field("payload"));
        var task = header.Id("task_id");
        heard.IsOtherStream(task);
        if (header.Is("name", "SentenceEnd", "RecognitionCompleted"))
        {
            heard.Final(payload.Id("index"), payload.Text("result"), payload.Id("speaker_id"), payload.Confidence("confidence"), stamp: task);
        }
        else if (header.Is("name", "TranscriptionResultChanged", "RecognitionResultChanged"))
        {
            heard.Interim(payload.Id("index"), payload.Text("result"));
        }
    }

    public void End(UtteranceList heard)
    {
    }
}
