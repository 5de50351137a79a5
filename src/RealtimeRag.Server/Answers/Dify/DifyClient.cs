using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using RealtimeRag.Server.Answers.Http;

namespace RealtimeRag.Server.Answers.Dify;

/// <summary>
/// The calls of Dify's API, one method each, over one pooled client. Each call carries the key in its own header.
/// Callers interpret statuses and exceptions. Thread-safe.
/// </summary>
internal sealed class DifyClient(DifyOptions options, HttpClient http)
{
    /// <summary>Maximum size of a reply that is read as a whole, in bytes.</summary>
    public const int MaxReplyBytes = 4 * 1024 * 1024;

    private readonly string _base = options.BaseUrl.AbsoluteUri.TrimEnd('/');

    /// <summary>Sends a question; completes when the headers of the reply arrive.</summary>
    public Task<HttpResponseMessage> AskAsync(QuestionContent question, CancellationToken cancellationToken)
    {
        var request = Request(HttpMethod.Post, "/chat-messages", question);
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/event-stream"));
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        return http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
    }

    /// <summary>Stops a running task. Dify's reply does not reveal whether there was one.</summary>
    public async Task<int> StopAsync(string taskId, string user, CancellationToken cancellationToken)
    {
        using var request = Request(HttpMethod.Post, $"/chat-messages/{taskId}/stop", UserBody(user));
        using var response = await http.SendAsync(request, cancellationToken);
        return (int)response.StatusCode;
    }

    /// <summary>The newest stored messages of a conversation, or null if Dify does not return them.</summary>
    public Task<DifyMessagePage?> MessagesAsync(string conversation, string user, CancellationToken cancellationToken) =>
        GetAsync(
            $"/messages?conversation_id={Uri.EscapeDataString(conversation)}&user={Uri.EscapeDataString(user)}&limit=20",
            DifyJson.Default.DifyMessagePage,
            cancellationToken);

    /// <summary>The follow-up questions for an answer, or null if the app has them disabled.</summary>
    public Task<DifySuggestions?> SuggestedAsync(string messageId, string user, CancellationToken cancellationToken) =>
        GetAsync($"/messages/{messageId}/suggested?user={Uri.EscapeDataString(user)}", DifyJson.Default.DifySuggestions, cancellationToken);

    /// <summary>The app's description, or null if Dify does not return one.</summary>
    public Task<DifyInfo?> InfoAsync(CancellationToken cancellationToken) => GetAsync("/info", DifyJson.Default.DifyInfo, cancellationToken);

    /// <summary>Forwards a rating of an answer.</summary>
    public async Task<HttpResponseMessage> FeedbackAsync(AnswerFeedback feedback, CancellationToken cancellationToken)
    {
        using var request = Request(HttpMethod.Post, $"/messages/{feedback.MessageId}/feedbacks", FeedbackBody(feedback));
        return await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
    }

    /// <summary>Reads any path of the API, as a probe.</summary>
    public async Task<HttpResponseMessage> ProbeAsync(string path, CancellationToken cancellationToken)
    {
        using var request = Request(HttpMethod.Get, path, content: null);
        return await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
    }

    private async Task<T?> GetAsync<T>(string path, JsonTypeInfo<T> type, CancellationToken cancellationToken)
        where T : class
    {
        using var response = await ProbeAsync(path, cancellationToken);
        return response.IsSuccessStatusCode ? await DifyBody.ReadAsync(response, MaxReplyBytes, type, cancellationToken) : null;
    }

    private HttpRequestMessage Request(HttpMethod method, string path, HttpContent? content)
    {
        var request = new HttpRequestMessage(method, new Uri(_base + path)) { Content = content };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", options.ApiKey);
        return request;
    }

    private static ByteArrayContent UserBody(string user) => JsonBody(writer => writer.WriteString("user"u8, user));

    private static ByteArrayContent FeedbackBody(AnswerFeedback feedback) => JsonBody(writer =>
    {
        writer.WriteString("rating"u8, feedback.Rating);
        writer.WriteString("user"u8, feedback.User);
        if (feedback.Comment is not null)
        {
            writer.WriteString("content"u8, feedback.Comment);
        }
    });

    private static ByteArrayContent JsonBody(Action<Utf8JsonWriter> write)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            write(writer);
            writer.WriteEndObject();
        }

        return new ByteArrayContent(buffer.ToArray())
        {
            Headers = { ContentType = new MediaTypeHeaderValue("application/json") },
        };
    }
}
