using System.Text.Json;

namespace RealtimeRag.Core.Recognizers;

/// <summary>Amazon Transcribe: events, transcripts or single results of a stream, and utterances of call analytics, with names in any of the cases of its SDKs.</summary>
internal sealed class AwsAdapter : IRecognizerAdapter
{
    public bool Knows(RecognizerMessage message)
    {
        var json = message.Json;
        return json.Has("TranscriptEvent") || json.Has("UtteranceEvent") || IsResult(json) || IsUtterance(json)
            || Results(json.Field("Transcript", "transcript")).ValueKind == JsonValueKind.Array
            || IsResult(Results(json).Item(0));
    }

    public void Take(RecognizerMessage message, UtteranceList heard)
    {
        var json = message.Json;
        json = json.Has("TranscriptEvent") ? json.Field("TranscriptEvent") : json.Has("UtteranceEvent") ? json.Field("UtteranceEvent") : json;
        if (IsResult(json))
        {
            TakeResult(json, heard);
            return;
        }

        if (IsUtterance(json))
        {
            Say(json, json.Id("UtteranceId"), json.Text("Transcript"), json.Id("ParticipantRole"), json.Field("Items").MeanConfidence("Confidence"), heard);
            return;
        }

        var results = Results(json.Field("Transcript", "transcript"));
        foreach (var result in (results.ValueKind == JsonValueKind.Array ? results : Results(json)).Items())
        {
            TakeResult(result, heard);
        }
    }

    public void End(UtteranceList heard)
    {
    }

    private static void TakeResult(JsonElement result, UtteranceList heard)
    {
        var best = result.Field("Alternatives", "alternatives").Item(0);
        var items = best.Field("Items", "items");
        Say(
            result,
            result.Field("ResultId", "resultId").AsId() ?? result.Id("result_id"),
            best.Field("Transcript", "transcript").AsText(),
            items.Speaker("Speaker") ?? items.Speaker("speaker"),
            items.MeanConfidence("Confidence") ?? items.MeanConfidence("confidence"),
            heard);
    }

    private static void Say(JsonElement result, string? id, string? text, string? speaker, float? confidence, UtteranceList heard)
    {
        var isPartial = result.Field("IsPartial", "isPartial").AsFlag() ?? result.Flag("is_partial") ?? false;
        var language = result.Field("LanguageCode", "languageCode").AsText() ?? result.Text("language_code");
        if (isPartial)
        {
            heard.Interim(id, text, speaker, confidence, language, repeats: true);
        }
        else
        {
            heard.Final(id, text, speaker, confidence, language);
        }
    }

    private static JsonElement Results(JsonElement of) => of.Field("Results", "results");

    private static bool IsResult(JsonElement json) =>
        (json.Has("Alternatives") || json.Has("alternatives")) && (json.Has("IsPartial") || json.Has("isPartial") || json.Has("is_partial") || json.Has("ResultId"));

    private static bool IsUtterance(JsonElement json) => json.Has("UtteranceId") && json.Has("Transcript");
}
