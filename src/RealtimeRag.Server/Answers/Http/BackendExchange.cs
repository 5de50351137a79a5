namespace RealtimeRag.Server.Answers.Http;

/// <summary>
/// The exchange of one question with any backend: sends it, and sends it again only if nothing can have run and the wait fits into the
/// answer's total limit. Derived classes define the request and interpret refusals and replies. Not thread-safe.
/// </summary>
/// <typeparam name="T">The result of a successful reply.</typeparam>
/// <param name="deadline">The time limits of the answer.</param>
/// <param name="time">The clock.</param>
/// <param name="jitter">Returns random numbers from 0 to below 1.</param>
internal abstract class BackendExchange<T>(AnswerDeadline deadline, TimeProvider time, Func<double> jitter)
    where T : class
{
    private const int MaxErrorBytes = 64 * 1024;

    /// <summary>The time limits of the answer.</summary>
    protected AnswerDeadline Deadline => deadline;

    /// <summary>Asks until there is a reply, a final failure, or no time for another attempt.</summary>
    public async Task<T> AskAsync()
    {
        var retries = 0;
        while (true)
        {
            var attempt = await TryAsync();
            if (attempt.Answer is { } answer)
            {
                return answer;
            }

            if (attempt.Failure is not { } failure)
            {
                continue;
            }

            if (RetryPolicy.Wait(retries, attempt.RetryAfter, deadline.Remaining, jitter()) is not { } wait)
            {
                throw failure;
            }

            retries++;
            OnWaiting(retries, wait, failure);

            // The backend is not silent during the wait: only the total limit keeps running.
            deadline.Pause();
            await Task.Delay(wait, time, deadline.Token);
        }
    }

    /// <summary>Writes the request body of the next attempt.</summary>
    protected abstract byte[] WriteQuestion();

    /// <summary>Called when an attempt begins, to start its time limit.</summary>
    /// <param name="question">Knows whether any of the question has been sent.</param>
    protected abstract void OnSending(QuestionContent question);

    /// <summary>Sends the question; completes when the headers of the reply arrive.</summary>
    protected abstract Task<HttpResponseMessage> SendAsync(QuestionContent question);

    /// <summary>Creates the failure for a call without a reply.</summary>
    /// <param name="cause">What happened.</param>
    /// <param name="nothingRan">Whether the question was certainly never sent.</param>
    protected abstract Exception Unreachable(Exception cause, bool nothingRan);

    /// <summary>Processes a successful reply and takes ownership of it.</summary>
    protected abstract Task<Attempt<T>> TakeReplyAsync(HttpResponseMessage response);

    /// <summary>Processes a refusal; throws a final failure.</summary>
    protected abstract Task<Attempt<T>> TakeRefusalAsync(Refusal refusal);

    /// <summary>Called before the wait that precedes another attempt.</summary>
    /// <param name="retry">The number of the retry, from 1.</param>
    /// <param name="wait">The length of the wait.</param>
    /// <param name="failure">The reason.</param>
    protected virtual void OnWaiting(int retry, TimeSpan wait, Exception failure)
    {
    }

    /// <summary>Called when the body of a refusal could not be read.</summary>
    protected virtual void OnUnreadableRefusal(Exception cause)
    {
    }

    private async Task<Attempt<T>> TryAsync()
    {
        using var question = new QuestionContent(WriteQuestion());
        OnSending(question);
        HttpResponseMessage response;
        try
        {
            response = await SendAsync(question);
        }
        catch (Exception e) when (RetryPolicy.IsTransportFault(e, deadline.Token))
        {
            var failure = Unreachable(e, nothingRan: !question.HasBegun);
            return RetryPolicy.MayResend(question, e) ? Attempt<T>.Later(failure) : throw failure;
        }

        if (response.IsSuccessStatusCode)
        {
            return await TakeReplyAsync(response);
        }

        using (response)
        {
            return await TakeRefusalAsync(await ReadRefusalAsync(response));
        }
    }

    private async Task<Refusal> ReadRefusalAsync(HttpResponseMessage response)
    {
        var body = ReadOnlyMemory<byte>.Empty;
        try
        {
            body = await ResponseBody.BeginningAsync(response, MaxErrorBytes, deadline.Token);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or InvalidDataException)
        {
            // The status is enough.
            OnUnreadableRefusal(e);
        }

        return new((int)response.StatusCode, body, RetryPolicy.RetryAfter(response, time), response.Headers.Date ?? time.GetUtcNow());
    }
}

/// <summary>The result of one attempt that did not fail for good.</summary>
/// <param name="Answer">The reply, if there is one.</param>
/// <param name="Failure">Why the question must wait before it is sent again, or null if it is sent differently at once. Nothing has run.</param>
/// <param name="RetryAfter">The wait that the backend asks for, if any.</param>
internal readonly record struct Attempt<T>(T? Answer, Exception? Failure = null, TimeSpan? RetryAfter = null)
    where T : class
{
    /// <summary>Nothing has run; the question is sent differently, at once.</summary>
    public static Attempt<T> Again => default;

    /// <summary>Nothing has run; the same question may succeed later.</summary>
    public static Attempt<T> Later(Exception failure, TimeSpan? retryAfter = null) => new(null, failure, retryAfter);
}

/// <summary>A reply with an error status.</summary>
/// <param name="Status">The status.</param>
/// <param name="Body">The first part of its body, at most 64 KiB.</param>
/// <param name="RetryAfter">The wait that it asks for, if any.</param>
/// <param name="Date">The backend's current time, or ours if it does not report it.</param>
internal readonly record struct Refusal(int Status, ReadOnlyMemory<byte> Body, TimeSpan? RetryAfter, DateTimeOffset Date);
