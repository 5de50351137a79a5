using System.Text.Json;

namespace RealtimeRag.FakeDify;

/// <summary>
/// Answers each question with a unique text, in the format of the app's mode, and keeps the conversation. A stopped stream ends as
/// Dify ends it.
/// </summary>
internal sealed class FakeEcho : FakeReply
{
    public override async Task SendAsync(FakeExchange exchange)
    {
        var options = exchange.Server.Options;
        if (!await TakeConversationAsync(exchange, options))
        {
            return;
        }

        if (!exchange.Streaming && options.Mode is "agent-chat" or "agent")
        {
            var refusal = options.Mode == "agent" ? "error_400_bad_request_new_agent_blocking.json" : "error_400_invalid_param_agent_blocking.json";
            await Fixture(refusal).SendAsync(exchange);
            return;
        }

        await Task.Delay(options.Latency, options.Time, exchange.Aborted);
        var answer = options.Answer(exchange.Question);
        if (exchange.Streaming)
        {
            await StreamAsync(exchange, answer, options);
        }
        else
        {
            await WriteWholeAsync(exchange, answer, options);
        }

        Store(exchange, answer, options);
    }

    private static async Task<bool> TakeConversationAsync(FakeExchange exchange, FakeDifyOptions options)
    {
        if (exchange.SentConversation is not { } sent)
        {
            return true;
        }

        if (exchange.Server.Conversations.Knows(exchange.User, sent))
        {
            exchange.ConversationId = sent;
            return true;
        }

        switch (options.UnknownConversation)
        {
            case UnknownConversation.SilentlyNew:
                return true;
            case UnknownConversation.ErrorInStream when exchange.Streaming:
                await Fixture("stream_chatflow_unknown_conversation_1_13_to_1_14.sse").SendAsync(exchange);
                return false;
            default:
                await Fixture("error_404_conversation_not_exists.json").SendAsync(exchange);
                return false;
        }
    }

    private static async Task StreamAsync(FakeExchange exchange, string answer, FakeDifyOptions options)
    {
        exchange.BeginStream();
        var flow = options.Mode == "advanced-chat";
        if (flow)
        {
            await exchange.WriteAsync(FakeEvents.Ping);
            await exchange.EventAsync("workflow_started", w => WriteRun(w, exchange, status: null));
        }

        var stopped = exchange.WhenStoppedAsync();
        foreach (var token in Tokens(answer))
        {
            await Task.Delay(options.TokenDelay, options.Time, exchange.Aborted);
            if (stopped.IsCompleted)
            {
                break;
            }

            await exchange.TextAsync(token, options.Mode is "agent-chat" or "agent" ? "agent_message" : "message");
        }

        if (options.Mode == "agent")
        {
            await exchange.TextAsync(answer);
        }

        if (!flow || !stopped.IsCompleted)
        {
            await exchange.EventAsync("message_end", FakeEvents.WriteMetadata);
        }

        if (flow)
        {
            await exchange.EventAsync("workflow_finished", w => WriteRun(w, exchange, stopped.IsCompleted ? "stopped" : "succeeded"));
        }
    }

    // Two characters a token, without cutting a surrogate pair.
    private static IEnumerable<string> Tokens(string text)
    {
        for (var i = 0; i < text.Length;)
        {
            var length = Math.Min(2, text.Length - i);
            length += char.IsHighSurrogate(text[i + length - 1]) ? 1 : 0;
            yield return text.Substring(i, length);
            i += length;
        }
    }

    private static void WriteRun(Utf8JsonWriter writer, FakeExchange exchange, string? status)
    {
        writer.WriteString("workflow_run_id", exchange.TaskId);
        writer.WriteStartObject("data");
        writer.WriteString("id", exchange.TaskId);
        if (status is not null)
        {
            writer.WriteString("status", status);
        }

        writer.WriteEndObject();
    }

    private static async Task WriteWholeAsync(FakeExchange exchange, string answer, FakeDifyOptions options)
    {
        exchange.Context.Response.ContentType = "application/json; charset=utf-8";
        exchange.Server.Log.AddFirstToken(exchange.Question);
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("event", "message");
            writer.WriteString("task_id", exchange.TaskId);
            writer.WriteString("id", exchange.MessageId);
            writer.WriteString("message_id", exchange.MessageId);
            writer.WriteString("conversation_id", exchange.ConversationId);
            writer.WriteString("mode", options.Mode);
            writer.WriteString("answer", answer);
            FakeEvents.WriteMetadata(writer);
            writer.WriteNumber("created_at", 1790000000);
            writer.WriteEndObject();
        }

        await exchange.WriteAsync(buffer.ToArray());
    }

    private static void Store(FakeExchange exchange, string answer, FakeDifyOptions options) =>
        exchange.Server.Conversations.Add(
            exchange.User,
            exchange.ConversationId,
            new FakeMessage(exchange.MessageId, exchange.Question, answer, options.Time.GetUtcNow().ToUnixTimeSeconds()));
}
