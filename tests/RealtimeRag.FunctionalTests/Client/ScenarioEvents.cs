using System.Text.Json;
using System.Text.Json.Nodes;
using RealtimeRag.Client;

namespace RealtimeRag.FunctionalTests.Client;

/// <summary>A client's events in the words of the scenarios.</summary>
internal static class ScenarioEvents
{
    private static readonly JsonSerializerOptions Snake = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    public static JsonObject Describe(RagEvent e)
    {
        var description = e switch
        {
            RagEvent.Connected connected => Of(connected.Session),
            RagEvent.Resumed resumed => Of(resumed.Session),
            RagEvent.SessionRestarted restarted => new() { ["session_id"] = restarted.Session.SessionId, ["previous_session_id"] = restarted.PreviousSessionId, ["reason"] = restarted.Reason },
            RagEvent.Answer answer => Of(answer),
            RagEvent.Error error => With(error, ("retry_after_ms", error.RetryAfter)),
            RagEvent.GoingAway away => With(away, ("in_ms", away.In), ("retry_ms", away.RetryAfter)),
            RagEvent.Disconnected broken => With(broken, ("retry_in_ms", broken.RetryIn), ("code", broken.CloseCode)),
            RagEvent.Closed closed => With(closed, ("code", closed.CloseCode)),
            RagEvent.Unknown unknown => With(unknown, ("frame_type", unknown.Type)),
            _ => With(e),
        };
        description["event"] = NameOf(e);
        description["seq"] = e.Seq;
        return description;
    }

    public static string NameOf(RagEvent e) => JsonNamingPolicy.SnakeCaseLower.ConvertName(e.GetType().Name);

    private static JsonObject Of(RagSession session) => new() { ["session_id"] = session.SessionId, ["protocol"] = session.Protocol };

    private static JsonObject Of(RagEvent.Answer answer)
    {
        var description = With(answer);
        description["finish_reason"] = null;
        if (answer.End is { } end)
        {
            foreach (var (name, value) in JsonSerializer.SerializeToNode(end, Snake)!.AsObject())
            {
                description[name] = value?.DeepClone();
            }

            description["timing"] = end.Timing is not { } t ? null : new JsonObject
            {
                ["detect"] = Milliseconds(t.Detect),
                ["queue"] = Milliseconds(t.Queue),
                ["first"] = Milliseconds(t.First),
                ["total"] = Milliseconds(t.Total),
                ["speculative"] = t.Speculative,
            };
        }

        return description;
    }

    private static JsonObject With(RagEvent e, params (string Name, object? Value)[] more)
    {
        var description = JsonSerializer.SerializeToNode(e, e.GetType(), Snake)!.AsObject();
        foreach (var (name, value) in more)
        {
            description[name] = value is TimeSpan time ? Milliseconds(time) : JsonSerializer.SerializeToNode(value);
        }

        return description;
    }

    private static double? Milliseconds(TimeSpan? time) => time?.TotalMilliseconds;
}
