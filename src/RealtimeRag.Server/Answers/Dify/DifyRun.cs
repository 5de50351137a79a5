using System.Threading.Channels;
using RealtimeRag.Core.Answers;
using RealtimeRag.Core.Protocol;
using RealtimeRag.Server.Answers.Http;

namespace RealtimeRag.Server.Answers.Dify;

/// <summary>
/// One question at Dify, from the first attempt until Dify has finished with it. Runs independently of the reader of its events, so that
/// it can still ask Dify to stop after the reader has left. Executed by one task; <see cref="Abandon"/> is thread-safe.
/// </summary>
internal sealed class DifyRun : IDisposable
{
    private static readonly TimeSpan TaskSearchLimit = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(5);

    private readonly Channel<AnswerEvent> _events = Channel.CreateBounded<AnswerEvent>(
        new BoundedChannelOptions(256) { SingleReader = true, SingleWriter = true });

    private readonly Lock _gate = new();
    private readonly DifyServices _services;
    private readonly AnswerRequest _request;
    private readonly AnswerDeadline _clock;
    private QuestionContent? _question;
    private DifyTurn? _turn;
    private string? _taskId;
    private TokenUsage? _usage;
    private bool _streaming;
    private volatile bool _abandoned;
    private bool _finished;

    /// <summary>Prepares the run; the total time limit starts here.</summary>
    public DifyRun(DifyServices services, AnswerRequest request)
    {
        _services = services;
        _request = request;
        _clock = new(services.Time, services.Options.Timeout);
    }

    /// <summary>The events for the reader. Ends with <see cref="AnswerEvent.Completed"/>, or throws <see cref="AnswerFailedException"/>.</summary>
    public ChannelReader<AnswerEvent> Events => _events.Reader;

    /// <summary>Executes the question. Never throws.</summary>
    public async Task ExecuteAsync()
    {
        try
        {
            await AnswerAsync();
            LogUsage();
            Finish(failure: null);
        }
        catch (DifyFaultException e)
        {
            Fail(e.Fault);
        }
        catch (OperationCanceledException)
        {
            Fail(DifyFaults.TimedOut(_clock.Passed ?? AnswerLimit.Total));
        }
        catch (Exception e)
        {
            DifyLog.Faulted(_services.Logger, _taskId, _clock.Elapsed.TotalSeconds, e.GetType().Name, _request.CorrelationId);
            Finish(new AnswerFailedException(AnswerFailure.Of(ErrorCode.ServerError)));
        }

        await StopAsync();
    }

    /// <inheritdoc/>
    public void Dispose() => _clock.Dispose();

    /// <summary>
    /// Called when the reader has left. A question that has not been sent is withheld; a running one is stopped, at once or as soon as
    /// Dify has reported its task. Does nothing after the end.
    /// </summary>
    public void Abandon()
    {
        bool searchTask;
        lock (_gate)
        {
            if (_abandoned || _finished)
            {
                return;
            }

            _abandoned = true;
            searchTask = _streaming && _taskId is null && _question?.TryForbid() == false;
            if (searchTask)
            {
                _clock.Seal(AnswerLimit.TaskSearch, TaskSearchLimit);
            }
        }

        _events.Writer.TryComplete();
        if (!searchTask)
        {
            _clock.Cancel();
        }
    }

    /// <summary>
    /// The answer has failed, but Dify continues and has not reported yet which task to stop: the reader gets the fault at once, and the
    /// run continues until it knows the task.
    /// </summary>
    public void FailAndFindTask(DifyFault fault)
    {
        Fail(fault);
        lock (_gate)
        {
            _abandoned = true;
            _clock.Seal(AnswerLimit.TaskSearch, TaskSearchLimit);
        }
    }

    /// <summary>Starts an attempt.</summary>
    public void BeginAttempt(QuestionContent question, DifyTurn turn, bool streaming)
    {
        lock (_gate)
        {
            ThrowIfAbandoned();
            (_question, _turn, _streaming) = (question, turn, streaming);
        }
    }

    /// <summary>Ends an attempt in which nothing ran.</summary>
    public void EndAttempt()
    {
        lock (_gate)
        {
            ThrowIfAbandoned();
            (_question, _turn) = (null, null);
        }
    }

    /// <summary>Records which task is running; ends the run if that was all it was waiting for.</summary>
    public void Observe(DifyTurn turn)
    {
        if (_taskId is null && turn.TaskId is { } task)
        {
            _request.TaskStarted?.Invoke(task);
        }

        lock (_gate)
        {
            _taskId = turn.TaskId;
            if (_taskId is not null || turn.IsOver)
            {
                ThrowIfAbandoned();
            }
        }
    }

    /// <summary>Passes events to the reader, at the reader's pace; clears <paramref name="events"/>.</summary>
    public async ValueTask PublishAsync(List<AnswerEvent> events)
    {
        foreach (var e in events)
        {
            _usage = e is AnswerEvent.Used used ? used.Usage : _usage;
            if (!_abandoned && !_events.Writer.TryWrite(e))
            {
                await WaitAndWriteAsync(e);
            }
        }

        events.Clear();
    }

    private async Task AnswerAsync()
    {
        DifyLog.AskingSensitive(_services.Logger, _request.Question);
        var turn = await new DifyExchange(_services, _request, _clock, this).AskAsync();
        List<AnswerEvent> last = [];
        if (_request.WantsSuggested && turn.MessageId is { } message
            && await DifyFollowUps.FindAsync(_services, message, _request.User, _clock) is { IsEmpty: false } questions)
        {
            last.Add(new AnswerEvent.Suggested(questions));
        }

        last.Add(new AnswerEvent.Completed());
        await PublishAsync(last);
    }

    private async ValueTask WaitAndWriteAsync(AnswerEvent e)
    {
        // Dify is not silent just because the reader is slow.
        _clock.Pause();
        try
        {
            await _events.Writer.WriteAsync(e, _clock.Token);
        }
        catch (ChannelClosedException)
        {
            // The run continues only to learn its task.
        }
    }

    private void ThrowIfAbandoned()
    {
        if (_abandoned)
        {
            throw new OperationCanceledException("The answer has no reader any more.");
        }
    }

    private void Fail(DifyFault fault)
    {
        if (!_abandoned)
        {
            LogUsage();
            LogFailure(fault);
        }

        Finish(new AnswerFailedException(_services.Options.Proxy.Explain(fault.Failure, _services.Options.BaseUrl))
        {
            NothingRan = fault.NothingRan,
            WholeLimitPassed = fault.Failure.Code == ErrorCode.RagTimeout && _clock.Passed == AnswerLimit.Total,
        });
    }

    private void Finish(Exception? failure)
    {
        lock (_gate)
        {
            _finished = true;
        }

        _events.Writer.TryComplete(failure);
    }

    private async Task StopAsync()
    {
        if (_turn is not { CanBeStopped: true, TaskId: { } task })
        {
            return;
        }

        // Stopping twice is harmless; not stopping costs money.
        if (!await TryStopAsync(task))
        {
            await TryStopAsync(task);
        }
    }

    private async Task<bool> TryStopAsync(string task)
    {
        try
        {
            using var limit = new CancellationTokenSource(StopLimit, _services.Time);
            var status = await _services.Client.StopAsync(task, _request.User, limit.Token);
            DifyLog.Stopped(_services.Logger, task, status, _request.CorrelationId);
            return true;
        }
        catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException)
        {
            DifyLog.StopFailed(_services.Logger, task, ConnectionFault.NameOf(e), _request.CorrelationId);
            return false;
        }
    }

    private void LogUsage()
    {
        if (_usage is { } usage)
        {
            DifyLog.Used(_services.Logger, usage.TotalTokens, usage.Price ?? "unknown", usage.Currency ?? "");
        }
        else if (_turn?.IsOver == true)
        {
            DifyLog.UsedUnknown(_services.Logger);
        }
    }

    private void LogFailure(DifyFault fault)
    {
        var code = ErrorTable.WireName(fault.Failure.Code);
        var seconds = _clock.Elapsed.TotalSeconds;
        var partial = _turn?.HasText == true;
        if (fault.Failure.Code is ErrorCode.RagUnauthorized or ErrorCode.RagNotFound)
        {
            DifyLog.FailedForGood(_services.Logger, code, fault.Status, _taskId, seconds, fault.Reason, partial, _request.CorrelationId);
        }
        else
        {
            DifyLog.Failed(_services.Logger, code, fault.Status, _taskId, seconds, fault.Reason, partial, _request.CorrelationId);
        }
    }
}
