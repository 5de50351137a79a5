using System.Collections.Immutable;
using RealtimeRag.Core.Answers;
using RealtimeRag.Server.Answers.Http;

namespace RealtimeRag.Server.Answers.Dify;

/// <summary>
/// Asks one question as often as is safe: again only where it is certain that nothing ran. Everything else ends in the answer or
/// in one fault.
/// </summary>
internal sealed class DifyAttempts(DifyServices services, AnswerRequest request, AnswerDeadline clock, DifyRun run)
{
    private static readonly TimeSpan SuggestionLimit = TimeSpan.FromSeconds(5);
    private readonly DateTimeOffset _start = services.Time.GetUtcNow();
    private string? _conversation = request.ConversationId;
    private bool _streaming = services.AppMode.Streaming;
    private int _retries;

    /// <summary>Publishes the answer to its end.</summary>
    /// <exception cref="DifyFaultException">There is no (whole) answer.</exception>
    /// <exception cref="OperationCanceledException">A limit passed, or nobody wants the answer.</exception>
    public async Task AnswerAsync()
    {
        DifyLog.AskingSensitive(services.Logger, request.Question);
        DifyTurn? turn;
        while ((turn = await AttemptAsync()) is null)
        {
        }

        List<AnswerEvent> last = [];
        if (request.WantsSuggested && turn.MessageId is { } message)
        {
            await AddSuggestionsAsync(message, last);
        }

        last.Add(new AnswerEvent.Completed());
        await run.PublishAsync(last);
    }

    // Null: once more, differently or later.
    private async Task<DifyTurn?> AttemptAsync()
    {
        using var question = new QuestionContent(DifyQuestion.Write(request, services.Options, _conversation, _streaming));
        var turn = new DifyTurn(_conversation, request.ConversationId != _conversation, services.Options.KeepThinking);
        run.BeginAttempt(question, turn, _streaming);
        clock.Begin(AnswerLimit.Headers, _streaming ? services.Options.HeadersTimeout : Timeout.InfiniteTimeSpan);
        using var response = await SendAsync(question);
        if (response is null)
        {
            return null;
        }

        if (!response.IsSuccessStatusCode)
        {
            return await TakeRefusalAsync(response, turn);
        }

        await new DifyReplyReader(services, clock, run).ReadAsync(response, turn, _streaming);
        return await ConcludeAsync(turn);
    }

    private async Task<HttpResponseMessage?> SendAsync(QuestionContent question)
    {
        try
        {
            return await services.Client.AskAsync(question, clock.Token);
        }
        catch (Exception e) when (RetryPolicy.IsTransportFault(e, clock.Token))
        {
            var fault = DifyFaults.RequestFailedBy(e) with { NothingRan = !question.HasBegun };
            if (!RetryPolicy.MayResend(question, e))
            {
                throw new DifyFaultException(fault, e);
            }

            await WaitForRetryAsync(fault, retryAfter: null);
            return null;
        }
    }

    private async Task<DifyTurn?> TakeRefusalAsync(HttpResponseMessage response, DifyTurn turn)
    {
        var status = (int)response.StatusCode;
        var body = await ReadErrorAsync(response);
        var wait = RetryPolicy.RetryAfter(response, services.Time);
        var fault = DifyStatusFaults.Of(status, DifyErrorText.CodeOf(body?.Code, body?.Message), wait) with
        {
            NothingRan = status is 401 or 403 or 404 or 429,
        };
        if (DifyErrorText.IsTooManyRequests(status, body))
        {
            await WaitForRetryAsync(status == 429 ? fault : DifyStatusFaults.Of(429, "too_many_requests", wait) with { NothingRan = true }, wait);
            return null;
        }

        if (_conversation is not null && DifyErrorText.IsConversationGone(status, body))
        {
            return GiveUpConversation();
        }

        if (!_streaming && DifyErrorText.RefusesBlocking(status, body))
        {
            services.AppMode.RequireStreaming("refused");
            _streaming = true;
            run.EndAttempt();
            return null;
        }

        if (status is 500 or 504 or 524 && _conversation is not null)
        {
            return await RecoverAsync(turn, _conversation, ServerStart(response), fault);
        }

        throw new DifyFaultException(fault);
    }

    private async Task<DifyErrorBody?> ReadErrorAsync(HttpResponseMessage response)
    {
        try
        {
            var body = await DifyBody.ReadAsync(response, DifyClient.MaxErrorBytes, DifyJson.Default.DifyErrorBody, clock.Token);
            DifyLog.ErrorTextSensitive(services.Logger, body?.Message);
            return body;
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            // The status is enough.
            DifyLog.SideCallFailed(services.Logger, "error_body", ConnectionFault.NameOf(e));
            return null;
        }
    }

    private async Task<DifyTurn?> ConcludeAsync(DifyTurn turn)
    {
        switch (turn.State)
        {
            case DifyTurnState.Succeeded:
                return turn;
            case DifyTurnState.ConversationUnknown:
                return GiveUpConversation();
            case DifyTurnState.Failed when turn.Fault == DifyFaults.Incomplete && (turn.ConversationId ?? _conversation) is { } conversation:
                return await RecoverAsync(turn, conversation, _start, turn.Fault);
            default:
                throw new DifyFaultException(turn.Fault ?? DifyFaults.Incomplete);
        }
    }

    private async Task<DifyTurn> RecoverAsync(DifyTurn turn, string conversation, DateTimeOffset start, DifyFault fault)
    {
        clock.Pause();
        var recovery = new DifyRecovery(services, request, clock);
        if (await recovery.FindAsync(conversation, turn.MessageId, start, fault.Status) is not { } stored)
        {
            throw new DifyFaultException(fault);
        }

        List<AnswerEvent> events = [];
        turn.TakeStored(stored, events);
        await run.PublishAsync(events);
        return turn.State == DifyTurnState.Succeeded ? turn : throw new DifyFaultException(turn.Fault ?? fault);
    }

    private DifyTurn? GiveUpConversation()
    {
        DifyLog.ConversationLost(services.Logger, request.CorrelationId);
        _conversation = null;
        run.EndAttempt();
        return null;
    }

    private async Task WaitForRetryAsync(DifyFault fault, TimeSpan? retryAfter)
    {
        run.EndAttempt();
        if (RetryPolicy.Wait(_retries, retryAfter, clock.Remaining, services.Jitter()) is not { } delay)
        {
            throw new DifyFaultException(fault);
        }

        _retries++;
        DifyLog.Retrying(services.Logger, _retries, delay.TotalSeconds, fault.Reason, request.CorrelationId);
        clock.Pause();
        await Task.Delay(delay, services.Time, clock.Token);
    }

    // Stored messages carry the time of Dify's clock, which need not be ours.
    private DateTimeOffset ServerStart(HttpResponseMessage response) => (response.Headers.Date ?? services.Time.GetUtcNow()) - clock.Elapsed;

    private async Task AddSuggestionsAsync(string message, List<AnswerEvent> output)
    {
        clock.Pause();
        try
        {
            using var limit = new CancellationTokenSource(SuggestionLimit, services.Time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, clock.Token);
            var suggestions = await services.Client.SuggestedAsync(message, request.User, either.Token);
            ImmutableArray<string> questions = [.. suggestions?.Data?.OfType<string>().Where(q => q.Length > 0) ?? []];
            if (!questions.IsEmpty)
            {
                output.Add(new AnswerEvent.Suggested(questions));
            }
        }
        catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException)
        {
            DifyLog.SideCallFailed(services.Logger, "suggested", ConnectionFault.NameOf(e));
        }
    }
}
