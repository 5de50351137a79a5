using System.Net.Http.Headers;
using System.Text.Json;
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
    private const int MaxErrorBody = 64 * 1024;
    private readonly Uri _chat = new(options.BaseUrl.AbsoluteUri.TrimEnd('/') + "/chat/completions");

    /// <summary>Sends one call and returns the opened reply. What cannot have run is tried again; every other failure is final.</summary>
    /// <exception cref="AnswerFailedException">The endpoint refused the call, or could not be reached.</exception>
    public async Task<ChatStream> StartAsync(ChatCall call, AnswerDeadline deadline)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(call, ChatJson.Wire.ChatCall);
        for (var retries = 0; ; retries++)
        {
            var attempt = await TryAsync(body, deadline);
            if (attempt.Stream is { } stream)
            {
                return stream;
            }

            if (!attempt.CanRetry || RetryPolicy.Wait(retries, attempt.Error!.Failure.RetryAfter, deadline.Remaining, jitter()) is not { } wait)
            {
                throw attempt.Error!;
            }

            // The wait is no silence of the endpoint: only the limit of the whole answer counts on.
            deadline.Pause();
            await Task.Delay(wait, time, deadline.Token);
        }
    }

    private async Task<Attempt> TryAsync(byte[] body, AnswerDeadline deadline)
    {
        HttpResponseMessage? response = null;
        using var question = new QuestionContent(body);
        try
        {
            using var request = Message(question);
            deadline.Begin(AnswerLimit.FirstContent, options.FirstTokenTimeout);
            response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, deadline.Token);
            if (response.IsSuccessStatusCode)
            {
                var stream = await ChatStream.OpenAsync(response, deadline.Token);
                response = null;
                return new(stream, null, false);
            }

            return await RefusedAsync(response, deadline.Token);
        }
        catch (Exception e) when (!question.HasBegun && RetryPolicy.IsTransportFault(e, deadline.Token))
        {
            return new(null, new AnswerFailedException(OpenAIFailures.RequestFailedBy(e), e) { NothingRan = true }, RetryPolicy.MayResend(question, e));
        }
        finally
        {
            response?.Dispose();
        }
    }

    private HttpRequestMessage Message(QuestionContent question)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, _chat) { Content = question };
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/event-stream"));
        if (options.ApiKey is { } key)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        }

        return request;
    }

    private async Task<Attempt> RefusedAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var status = (int)response.StatusCode;
        var reported = ReportedError.OfBody((await ResponseBody.BeginningAsync(response, MaxErrorBody, cancellationToken)).Span);
        var cause = new HttpRequestException(reported.Code, null, response.StatusCode);
        var failure = OpenAIFailures.OfStatus(status, reported.Cause, RetryPolicy.RetryAfter(response, time));

        // A gateway also gives 408 and 499 for a run that took too long.
        var error = new AnswerFailedException(failure, cause) { NothingRan = status is >= 300 and < 500 and not (408 or 499) };
        return new(null, error, status == 429 && failure.Retryable);
    }

    private readonly record struct Attempt(ChatStream? Stream, AnswerFailedException? Error, bool CanRetry);
}
