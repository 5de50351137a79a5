using System.Net.Http.Headers;
using RealtimeRag.Core.Answers;
using RealtimeRag.Server.Answers.Http;

namespace RealtimeRag.Server.Answers.OpenAI;

/// <summary>Sends chat completions over one connection pool, without redirects, with its own time limits. Thread-safe.</summary>
/// <param name="http">A client created by <see cref="BackendHttp.CreateClient"/>.</param>
/// <param name="options">The endpoint and its settings.</param>
/// <param name="time">The clock.</param>
/// <param name="jitter">Returns random numbers from 0 to below 1.</param>
internal sealed class OpenAIClient(HttpClient http, OpenAIOptions options, TimeProvider time, Func<double> jitter)
{
    private readonly Uri _chat = new(options.BaseUrl.AbsoluteUri.TrimEnd('/') + "/chat/completions");

    /// <summary>Sends one call and returns the opened reply. Retries what cannot have run; every other failure is final.</summary>
    /// <exception cref="AnswerFailedException">The endpoint refused the call, or could not be reached.</exception>
    public Task<ChatStream> StartAsync(ChatCall call, AnswerDeadline deadline) =>
        new OpenAIExchange(this, options.FirstTokenTimeout, call, deadline, time, jitter).AskAsync();

    /// <summary>Sends a question once; completes when the headers of the reply arrive.</summary>
    public async Task<HttpResponseMessage> SendAsync(QuestionContent question, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, _chat) { Content = question };
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/event-stream"));
        if (options.ApiKey is { } key)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        }

        return await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
    }
}
