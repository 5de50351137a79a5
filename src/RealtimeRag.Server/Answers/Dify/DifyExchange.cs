using RealtimeRag.Core.Answers;
using RealtimeRag.Server.Answers.Http;

namespace RealtimeRag.Server.Answers.Dify;

/// <summary>
/// The Dify-specific parts of an exchange: the question in the form that the app accepts, the meaning of refusals, and the turn built
/// from a reply. An answer lost on the way is recovered, never asked for twice.
/// </summary>
internal sealed class DifyExchange(DifyServices services, AnswerRequest request, AnswerDeadline clock, DifyRun run)
    : BackendExchange<DifyTurn>(clock, services.Time, services.Jitter)
{
    private readonly DateTimeOffset _start = services.Time.GetUtcNow();
    private string? _conversation = request.ConversationId;
    private bool _streaming = services.AppMode.Streaming;
    private DifyTurn _turn = null!;

    /// <inheritdoc />
    protected override byte[] WriteQuestion() => DifyQuestion.Write(request, services.Options, _conversation, _streaming);

    /// <inheritdoc />
    protected override void OnSending(QuestionContent question)
    {
        _turn = new DifyTurn(_conversation, request.ConversationId != _conversation, services.Options.KeepThinking);
        run.BeginAttempt(question, _turn, _streaming);
        Deadline.Begin(AnswerLimit.Headers, _streaming ? services.Options.HeadersTimeout : Timeout.InfiniteTimeSpan);
    }

    /// <inheritdoc />
    protected override Task<HttpResponseMessage> SendAsync(QuestionContent question) => services.Client.AskAsync(question, Deadline.Token);

    /// <inheritdoc />
    protected override Exception Unreachable(Exception cause, bool nothingRan) =>
        new DifyFaultException(DifyFaults.RequestFailedBy(cause) with { NothingRan = nothingRan }, cause);

    /// <inheritdoc />
    protected override async Task<Attempt<DifyTurn>> TakeReplyAsync(HttpResponseMessage response)
    {
        await new DifyReplyReader(services, Deadline, run).ReadAsync(response, _turn, _streaming);
        return _turn.State switch
        {
            DifyTurnState.Succeeded => new(_turn),
            DifyTurnState.ConversationUnknown => GiveUpConversation(),
            DifyTurnState.Failed when _turn.Fault == DifyFaults.Incomplete && (_turn.ConversationId ?? _conversation) is { } conversation =>
                await RecoverAsync(conversation, _start, _turn.Fault),
            _ => throw new DifyFaultException(_turn.Fault ?? DifyFaults.Incomplete),
        };
    }

    /// <inheritdoc />
    protected override async Task<Attempt<DifyTurn>> TakeRefusalAsync(Refusal refusal)
    {
        var (status, wait) = (refusal.Status, refusal.RetryAfter);
        var body = DifyBody.Read(refusal.Body.Span, DifyJson.Default.DifyErrorBody);
        DifyLog.ErrorTextSensitive(services.Logger, body?.Message);
        var fault = DifyStatusFaults.Of(status, DifyErrorText.CodeOf(body?.Code, body?.Message), wait) with
        {
            NothingRan = status is 401 or 403 or 404 or 429,
        };
        if (DifyErrorText.IsTooManyRequests(status, body))
        {
            var busy = status == 429 ? fault : DifyStatusFaults.Of(429, "too_many_requests", wait) with { NothingRan = true };
            return Attempt<DifyTurn>.Later(new DifyFaultException(busy), wait);
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
            return Attempt<DifyTurn>.Again;
        }

        // Stored messages carry times of Dify's clock, which may differ from ours.
        return status is 500 or 504 or 524 && _conversation is not null
            ? await RecoverAsync(_conversation, refusal.Date - Deadline.Elapsed, fault)
            : throw new DifyFaultException(fault);
    }

    /// <inheritdoc />
    protected override void OnWaiting(int retry, TimeSpan wait, Exception failure)
    {
        run.EndAttempt();
        DifyLog.Retrying(services.Logger, retry, wait.TotalSeconds, ((DifyFaultException)failure).Fault.Reason, request.CorrelationId);
    }

    /// <inheritdoc />
    protected override void OnUnreadableRefusal(Exception cause) =>
        DifyLog.SideCallFailed(services.Logger, "error_body", ConnectionFault.NameOf(cause));

    private async Task<Attempt<DifyTurn>> RecoverAsync(string conversation, DateTimeOffset start, DifyFault fault)
    {
        Deadline.Pause();
        var recovery = new DifyRecovery(services, request, Deadline);
        if (await recovery.FindAsync(conversation, _turn.MessageId, start, fault.Status) is not { } stored)
        {
            throw new DifyFaultException(fault);
        }

        List<AnswerEvent> events = [];
        _turn.TakeStored(stored, events);
        await run.PublishAsync(events);
        return _turn.State == DifyTurnState.Succeeded ? new(_turn) : throw new DifyFaultException(_turn.Fault ?? fault);
    }

    private Attempt<DifyTurn> GiveUpConversation()
    {
        DifyLog.ConversationLost(services.Logger, request.CorrelationId);
        _conversation = null;
        run.EndAttempt();
        return Attempt<DifyTurn>.Again;
    }
}
