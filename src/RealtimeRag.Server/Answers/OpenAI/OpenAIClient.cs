using System.Net.Http.Headers;
using RealtimeRag.Core.Answers;
using RealtimeRag.Server.Answers.Http;

namespace RealtimeRag.Server.Answers.OpenAI;

/// <summary>Sends chat completions. One pooled connection set, no redirects, own time limits. Thread-safe.</summary>
/// <param name="http">A client of <see cref="BackendHttp.CreateClient"/>.</param>
/// <param name="options">Where and how.</param>
/// <param name="time">Where time comes from.</param>
/// <param name="jitter">Random numbers from 0 to below 1.</param>
internal sealed class OpenAIClient(HttpClient http, OpenAIOptions options, TimeProvider time, Func<double> jitter)
{
    private readonly Uri _chat = new(options.BaseUrl.AbsoluteUri.TrimEnd('/') + "/chat/completions");

    /// <summary>Sends one call and returns the opened reply. What cannot have run is tried again; every other failure is final.</summary>
    /// <exception cref="AnswerFailedException">The endpoint refused the call, or could not be reached.</exception>
    public Task<ChatStream> StartAsync(ChatCall call, AnswerDeadline deadline) =>
        new OpenAIExchange(this, options.FirstTokenTimeout, call, deadline, time, jitter).AskAsync();

    /// <summary>Sends a question once; returns as soon as the reply's head is there.</summary>
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
