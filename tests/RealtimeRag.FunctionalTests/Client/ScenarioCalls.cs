using System.Text.Json.Nodes;
using RealtimeRag.Client;

namespace RealtimeRag.FunctionalTests.Client;

/// <summary>The methods that a scenario may call, by the names that it has for them.</summary>
internal static class ScenarioCalls
{
    public static Action Of(RealtimeRagClient client, string method, JsonNode? args) => method switch
    {
        "send_interim" => () => client.SendInterim(Text(args, 0)!, Speech(args)),
        "send_final" => () => client.SendFinal(Text(args, 0)!, Speech(args)),
        "send_recognizer_message" => () => client.SendRecognizerMessage(Text(args, 0)!),
        "end_turn" => client.EndTurn,
        "heard" => () => client.Heard(Text(args, 0)!, (int)args![1]!),
        "ask" => () => client.Ask(Text(args, 0)!),
        "instant_query" => client.InstantQuery,
        "cancel" => () => client.Cancel(Text(args, 0)),
        "feedback" => () => client.Feedback(Text(args, 0)!, Text(args, 1) is { } rating ? rating == "like" : null, Text(args, 2)),
        "configure" => () => client.Configure(new()
        {
            Language = (string?)args!["language"],
            Speculative = (bool?)args["speculative"],
            Suggested = (bool?)args["suggested"],
        }),
        "pause" => client.Pause,
        "resume" => client.Resume,
        "keepalive" => client.Keepalive,
        "stop" => client.Stop,
        _ => throw new NotSupportedException($"no such method: {method}"),
    };

    // It follows the text, and is checked when it is made.
    private static RagSpeech? Speech(JsonNode? args) => args is JsonArray { Count: > 1 } list && list[1] is { } speech
        ? new() { Speaker = (string?)speech["speaker"], Confidence = (double?)speech["confidence"], Key = (string?)speech["key"] }
        : null;

    private static string? Text(JsonNode? args, int index) => args is JsonArray list && index < list.Count ? (string?)list[index] : null;
}
