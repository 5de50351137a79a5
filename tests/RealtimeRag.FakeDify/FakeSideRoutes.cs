using System.Text.Json;
using Microsoft.AspNetCore.WebUtilities;

namespace RealtimeRag.FakeDify;

/// <summary>The endpoints of Dify's API other than questions.</summary>
internal static class FakeSideRoutes
{
    public static FakeReply Find(FakeDifyRequest request, FakeDifyServer server)
    {
        if (request.IsStop)
        {
            return server.Stop ?? FakeReply.Fixture("stop_success.json");
        }

        return (request.Method, request.Path) switch
        {
            ("GET", "/v1/info") => server.Info ?? FakeReply.Status(200, $$"""{"name": "fake", "description": "", "tags": [], "mode": "{{server.Options.Mode}}"}"""),
            ("GET", "/v1/parameters") => Parameters(server.Options.RequiredInput),
            ("GET", "/v1/meta") => FakeReply.Fixture("meta.json"),
            ("GET", "/v1/messages") => Messages(request, server),
            ("GET", var path) when path.StartsWith("/v1/messages/", StringComparison.Ordinal) && path.EndsWith("/suggested", StringComparison.Ordinal) => FakeReply.Fixture("suggested_success.json"),
            ("POST", var path) when path.StartsWith("/v1/messages/", StringComparison.Ordinal) && path.EndsWith("/feedbacks", StringComparison.Ordinal) => Feedback(request),
            _ => FakeReply.Status(404, "<!doctype html>\n<title>404 Not Found</title>\n", "text/html; charset=utf-8"),
        };
    }

    private static FakeReply Parameters(string? requiredInput)
    {
        const string Form = """{"text-input": {"label": "NAME", "variable": "NAME", "required": true, "max_length": 48, "default": ""}}""";
        var form = requiredInput is null ? "" : Form.Replace("NAME", requiredInput, StringComparison.Ordinal);
        return FakeReply.Status(200, $$"""{"opening_statement": "您好", "user_input_form": [{{form}}], "system_parameters": {} }""");
    }

    private static FakeReply Feedback(FakeDifyRequest request) =>
        request.Text("rating") is null
            ? FakeReply.Status(400, """{"code": "invalid_param", "message": "rating cannot be None when feedback not exists", "status": 400}""")
            : FakeReply.Fixture("feedback_success.json");

    private static FakeReply Messages(FakeDifyRequest request, FakeDifyServer server)
    {
        var query = QueryHelpers.ParseQuery(request.Query);
        var (user, conversation) = (query["user"].ToString(), query["conversation_id"].ToString());
        if (!server.Conversations.Knows(user, conversation))
        {
            return FakeReply.Fixture("error_404_conversation_not_exists.json");
        }

        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteNumber("limit", 20);
            writer.WriteBoolean("has_more", value: false);
            writer.WriteStartArray("data");
            foreach (var message in server.Conversations.Messages(user, conversation))
            {
                WriteMessage(writer, conversation, message);
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        return FakeReply.Bytes(buffer.ToArray(), 200, "application/json", chunk: 0);
    }

    private static void WriteMessage(Utf8JsonWriter writer, string conversation, FakeMessage message)
    {
        writer.WriteStartObject();
        writer.WriteString("id", message.Id);
        writer.WriteString("conversation_id", conversation);
        writer.WriteString("query", message.Query);
        writer.WriteString("answer", message.Answer);
        writer.WriteNumber("created_at", message.CreatedAt);
        writer.WriteString("status", message.Status);
        writer.WriteNull("error");
        writer.WriteEndObject();
    }
}
