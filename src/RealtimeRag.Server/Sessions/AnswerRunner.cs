using System.Collections.Concurrent;
using System.Diagnostics;
using RealtimeRag.Core.Answers;
using RealtimeRag.Core.Protocol;
using RealtimeRag.Core.Sessions;
using RealtimeRag.Server.Answers;
using RealtimeRag.Server.Limits.Clients;

namespace RealtimeRag.Server.Sessions;

/// <summary>Asks the backend for sessions and passes its events to them as inputs. Thread-safe.</summary>
/// <param name="source">The backend.</param>
/// <param name="feedback">Receives ratings; null if the backend accepts none.</param>
/// <param name="clock">The time.</param>
/// <param name="log">The log.</param>
/// <param name="standIn">Answers, free of charge, if a daily budget is spent; null if nothing does.</param>
/// <param name="carrier">Carries answers of sessions that move to another node; null for a server of one node.</param>
internal sealed class AnswerRunner(
    IAnswerSource source, IFeedbackSink? feedback, SessionClock clock, ILogger<AnswerRunner> log, IAnswerSource? standIn = null, ITurnCarrier? carrier = null)
{
    // Each rating costs a call to the backend, and nothing waits for the result.
    private const int MaxOpinions = 32;

    private static readonly TimeSpan FeedbackBound = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<RunningCall, byte> _calls = new();
    private int _opinions;

    /// <summary>The backend's name.</summary>
    public string Backend => source.Name;

    /// <summary>Whether something answers if a daily budget is spent.</summary>
    public bool HasStandIn => standIn is not null;

    /// <summary>Starts a call and returns at once.</summary>
    /// <param name="session">The session that receives the answer.</param>
    /// <param name="number">The answer's number in the session.</param>
    /// <param name="request">The question.</param>
    /// <param name="permit">Released when the backend's run has ended; null without a limit.</param>
    /// <param name="trace">The answer's trace; null for none.</param>
    public RunningCall Start(SessionLoop session, long number, AnswerRequest request, AnswerPermit? permit = null, Activity? trace = null)
    {
        SessionLog.QuestionSensitive(log, request.CorrelationId, request.Question);
        return Track(call => RunAsync(session, number, request, permit, trace, call));
    }

    /// <summary>Follows an answer that another node asks for; returns at once.</summary>
    /// <param name="session">The session that receives the answer.</param>
    /// <param name="number">The answer's number in the session.</param>
    /// <param name="from">How many of its events the session has already received.</param>
    public RunningCall Follow(SessionLoop session, long number, long from) =>
        Track(call => FollowAsync(session, number, from, call), isFollowed: true);

    /// <summary>Forwards a rating and returns at once.</summary>
    public void PassFeedback(SessionEffect.PassFeedback opinion)
    {
        if (feedback is null)
        {
            return;
        }

        if (Volatile.Read(ref _opinions) >= MaxOpinions)
        {
            SessionLog.FeedbackRefused(log, source.Name, "busy");
        }
        else
        {
            Interlocked.Increment(ref _opinions);
            Track(_ => PassAsync(feedback, new(opinion.MessageId, opinion.User, opinion.Rating, opinion.Comment)));
        }
    }

    /// <summary>Stops every call; returns at once.</summary>
    public void StopAll()
    {
        foreach (var call in _calls.Keys)
        {
            call.Cancel();
        }
    }

    /// <summary>Completes when no call is running.</summary>
    public Task WhenIdleAsync() => Task.WhenAll(_calls.Keys.Select(static call => call.Completion));

    private RunningCall Track(Func<RunningCall, Task> run, bool isFollowed = false)
    {
        var call = new RunningCall { IsFollowed = isFollowed };
        _calls.TryAdd(call, 0);
        call.Completion = RunTrackedAsync(call, run);
        return call;
    }

    private async Task RunTrackedAsync(RunningCall call, Func<RunningCall, Task> run)
    {
        // Do not run the backend's code on the session's loop.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        try
        {
            await run(call);
        }
        finally
        {
            call.MarkBegun();
            _calls.TryRemove(call, out _);
        }
    }

    private async Task RunAsync(SessionLoop session, long number, AnswerRequest request, AnswerPermit? permit, Activity? trace, RunningCall call)
    {
        // Even if it is null: the backend's calls must not become part of the handshake's trace.
        Activity.Current = trace;
        using var held = permit;
        var (asked, question) = permit is { IsForStandIn: true } ? (standIn!, request with { ConversationId = null }) : (source, request);
        if (carrier is not null)
        {
            call.Turn = await carrier.BeginAsync(session.Address, session.Lease, number, request.User, call.Cancel);
            call.MarkBegun();
            if (call.Turn is null)
            {
                // Asking again would be paid for twice.
                await session.PostAsync(new SessionInput.AnswerFailed(number, AnswerFailure.Of(ErrorCode.RagIncomplete), clock.Now), CancellationToken.None);
                return;
            }

            question = question with { TaskStarted = call.Turn.Named };
        }

        try
        {
            // Leaving early stops the backend's run. The session is notified first; the call lasts until the run has ended.
            await using var answer = asked.AskAsync(question, call.Stopped).GetAsyncEnumerator(call.Stopped);
            if (await TryForwardAsync(answer, session, number, request, permit, call) is { } failure)
            {
                await TellAsync(session, new SessionInput.AnswerFailed(number, failure, clock.Now), call, CancellationToken.None);
            }
        }
        finally
        {
            if (call.Turn is { } turn)
            {
                // A session that moves before it has processed the end passes it on, and the turn must still be known then.
                await session.WhenTakenAsync(CancellationToken.None);
                turn.End();
            }
        }
    }

    private async Task FollowAsync(SessionLoop session, long number, long from, RunningCall call)
    {
        try
        {
            var taken = from;
            await foreach (var happened in carrier!.FollowAsync(session.Address, number, from, call.Stopped))
            {
                await session.WhenRoomAsync(call.Stopped);
                SessionInput input = happened.Failure is { } failure
                    ? new SessionInput.AnswerFailed(number, failure, clock.Now)
                    : new SessionInput.AnswerProgressed(number, happened.Event!, clock.Now);
                if (!await session.PostFollowedAsync(input, new(number, ++taken), call.Stopped))
                {
                    return;
                }
            }
        }
        catch (OperationCanceledException) when (call.Stopped.IsCancellationRequested)
        {
            if (!call.IsLeft && session.Lease is { } lease)
            {
                carrier!.TakeAway(session.Address, lease, number);
            }
        }
        catch (Exception e)
        {
            SessionLog.AnswerFaulted(log, e, session.SessionId);
            await session.PostAsync(new SessionInput.AnswerFailed(number, AnswerFailure.Of(ErrorCode.RagIncomplete), clock.Now), CancellationToken.None);
        }
    }

    private async Task<AnswerFailure?> TryForwardAsync(
        IAsyncEnumerator<AnswerEvent> answer, SessionLoop session, long number, AnswerRequest request, AnswerPermit? permit, RunningCall call)
    {
        try
        {
            return await ForwardAsync(answer, session, number, request, permit, call) ? null : AnswerFailure.Of(ErrorCode.RagIncomplete);
        }
        catch (OperationCanceledException) when (call.Stopped.IsCancellationRequested)
        {
            return null;
        }
        catch (AnswerFailedException e)
        {
            return e.Failure;
        }
        catch (Exception e)
        {
            SessionLog.AnswerFaulted(log, e, request.CorrelationId);
            return AnswerFailure.Of(ErrorCode.ServerError);
        }
    }

    private async Task<bool> ForwardAsync(
        IAsyncEnumerator<AnswerEvent> answer, SessionLoop session, long number, AnswerRequest request, AnswerPermit? permit, RunningCall call)
    {
        var (text, stopped) = (new AnswerText(), call.Stopped);
        while (await answer.MoveNextAsync())
        {
            var happened = answer.Current;
            if (happened is AnswerEvent.Used { Usage.TotalTokens: var tokens } && permit?.Spend(tokens) is { IsEmpty: false } uses)
            {
                // Tokens count even if no client reads the answer any more.
                await session.PostAsync(new SessionInput.BudgetUsed(uses, clock.Now), stopped);
            }

            stopped.ThrowIfCancellationRequested();
            if (Shape(text, happened) is not AnswerEvent.Delta { Text: "" } and var shaped)
            {
                await session.WhenRoomAsync(stopped);
                await TellAsync(session, number, shaped, call);
            }

            if (happened is AnswerEvent.Completed)
            {
                return true;
            }

            if (text.IsFull)
            {
                SessionLog.AnswerCut(log, request.CorrelationId, AnswerText.DefaultMaxBytes);
                await TellAsync(session, number, new AnswerEvent.Completed(Truncated: true), call);
                return true;
            }
        }

        return false;
    }

    private ValueTask TellAsync(SessionLoop session, long number, AnswerEvent happened, RunningCall call) =>
        TellAsync(session, new SessionInput.AnswerProgressed(number, happened, clock.Now), call, call.Stopped);

    /// <summary>
    /// Passes an input to the session, or to the node where it is now. What the session received before it moved is passed on earlier, by the session
    /// itself.
    /// </summary>
    private static async ValueTask TellAsync(SessionLoop session, SessionInput input, RunningCall call, CancellationToken stopped)
    {
        if (await session.PostAsync(input, stopped) || call.Turn is not { } turn)
        {
            return;
        }

        await session.Completion.WaitAsync(stopped);
        if (session.HasMoved && CarriedAnswers.Of(input) is { } happened && !await turn.CarryAsync(happened, stopped))
        {
            call.Cancel();
        }
    }

    private static AnswerEvent Shape(AnswerText text, AnswerEvent happened)
    {
        switch (happened)
        {
            case AnswerEvent.Delta delta:
                return new AnswerEvent.Delta(text.Take(delta.Text));
            case AnswerEvent.Replace replace:
                text.Restart();
                return replace with { Text = text.Take(replace.Text) };
            default:
                return happened;
        }
    }

    private async Task PassAsync(IFeedbackSink sink, AnswerFeedback opinion)
    {
        try
        {
            using var bound = new CancellationTokenSource(FeedbackBound, clock.Time);
            if (!await sink.SendFeedbackAsync(opinion, bound.Token))
            {
                SessionLog.FeedbackRefused(log, source.Name, "refused");
            }
        }
        catch (AnswerFailedException e)
        {
            SessionLog.FeedbackRefused(log, source.Name, ErrorTable.WireName(e.Failure.Code));
        }
        catch (OperationCanceledException)
        {
            SessionLog.FeedbackRefused(log, source.Name, "timeout");
        }
        catch (Exception e)
        {
            SessionLog.FeedbackFaulted(log, e, source.Name);
        }
        finally
        {
            Interlocked.Decrement(ref _opinions);
        }
    }
}
