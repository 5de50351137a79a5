namespace RealtimeRag.Server.Answers.Http;

/// <summary>
/// One question's exchange with a backend, the same for all of them: it is sent, and sent again only where nothing can have run and where the wait
/// fits into the answer's total. A backend brings its request, what a refusal means, and what a reply holds. Used by one task.
/// </summary>
/// <typeparam name="T">What a good reply becomes.</typeparam>
/// <param name="deadline">The limits of the answer.</param>
/// <param name="time">Where time comes from.</param>
/// <param name="jitter">Random numbers from 0 to below 1.</param>
internal abstract class BackendExchange<T>(AnswerDeadline deadline, TimeProvider time, Func<double> jitter)
    where T : class
{
    private const int MaxErrorBytes = 64 * 1024;

    /// <summary>The limits of the answer.</summary>
    protected AnswerDeadline Deadline => deadline;

    /// <summary>Asks until there is a reply, a failure that is final, or no time for another try.</summary>
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

            // The wait is no silence of the backend: only the limit of the whole answer counts on.
            deadline.Pause();
            await Task.Delay(wait, time, deadline.Token);
        }
    }

    /// <summary>Writes the body of the next attempt.</summary>
    protected abstract byte[] WriteQuestion();

    /// <summary>An attempt begins: its limit is to be started here.</summary>
    /// <param name="question">Tells how far the question has left.</param>
    protected abstract void OnSending(QuestionContent question);

    /// <summary>Sends the question; returns as soon as the reply's head is there.</summary>
    protected abstract Task<HttpResponseMessage> SendAsync(QuestionContent question);

    /// <summary>The failure where the network gave no reply.</summary>
    /// <param name="cause">What happened.</param>
    /// <param name="nothingRan">Whether the question never left.</param>
    protected abstract Exception Unreachable(Exception cause, bool nothingRan);

    /// <summary>Takes a good reply, and owns it from then on.</summary>
    protected abstract Task<Attempt<T>> TakeReplyAsync(HttpResponseMessage response);

    /// <summary>Takes a refusal. A failure that is final is thrown.</summary>
    protected abstract Task<Attempt<T>> TakeRefusalAsync(Refusal refusal);

    /// <summary>The question will be sent again after a wait.</summary>
    /// <param name="retry">Which try after the first it will be, from 1.</param>
    /// <param name="wait">How long it waits.</param>
    /// <param name="failure">Why.</param>
    protected virtual void OnWaiting(int retry, TimeSpan wait, Exception failure)
    {
    }

    /// <summary>The body of a refusal could not be read.</summary>
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

/// <summary>What one attempt at a question came to, where it did not fail for good.</summary>
/// <param name="Answer">The reply, where there is one.</param>
/// <param name="Failure">Why the question must wait before it is sent again, or null where it is asked differently at once. Nothing ran.</param>
/// <param name="RetryAfter">What the backend asks to wait, if it says.</param>
internal readonly record struct Attempt<T>(T? Answer, Exception? Failure = null, TimeSpan? RetryAfter = null)
    where T : class
{
    /// <summary>Nothing ran; the question is asked differently, at once.</summary>
    public static Attempt<T> Again => default;

    /// <summary>Nothing ran; the same may work later.</summary>
    public static Attempt<T> Later(Exception failure, TimeSpan? retryAfter = null) => new(null, failure, retryAfter);
}

/// <summary>A reply with a bad status.</summary>
/// <param name="Status">The status.</param>
/// <param name="Body">The beginning of its body, 64 KiB at most.</param>
/// <param name="RetryAfter">What it asks to wait, if it says.</param>
/// <param name="Date">The backend's time of day, or ours where it does not tell.</param>
internal readonly record struct Refusal(int Status, ReadOnlyMemory<byte> Body, TimeSpan? RetryAfter, DateTimeOffset Date);
