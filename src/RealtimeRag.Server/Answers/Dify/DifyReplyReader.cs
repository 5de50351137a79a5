using RealtimeRag.Core.Answers;
using RealtimeRag.Server.Answers.Http;
using RealtimeRag.Server.Answers.Text;

namespace RealtimeRag.Server.Answers.Dify;

/// <summary>Reads a successful reply, streamed or whole, into a turn, and enforces the limits on silence and size.</summary>
internal sealed class DifyReplyReader(DifyServices services, AnswerDeadline clock, DifyRun run)
{
    private const long MaxSkippedBytes = 64 * 1024;

    // Events are not kept, so the last limit only bounds how long an endless stream is read.
    private static readonly ReplyLimits Limits = new(Event: 1024 * 1024, Document: DifyClient.MaxReplyBytes, Whole: 64L * 1024 * 1024);
    private static readonly TimeSpan TailGrace = TimeSpan.FromSeconds(2);

    private readonly List<AnswerEvent> _output = [];
    private long _contentAt;
    private int _values;
    private bool _hasNewContent;
    private bool _wasReset;
    private bool _tail;

    private bool HasContent => _values > 0;

    /// <summary>Reads until the turn ends; the turn judges a reply that breaks off. Takes ownership of the reply.</summary>
    public async Task ReadAsync(HttpResponseMessage response, DifyTurn turn, bool streaming)
    {
        if (streaming || response.Content.Headers.ContentType?.MediaType == "text/event-stream")
        {
            clock.Begin(AnswerLimit.FirstContent, services.Options.FirstContentTimeout);
        }

        await using var reply = await ReplyReader.OpenAsync(response, Limits, clock.Token);
        try
        {
            while (!turn.IsOver)
            {
                var signal = await NextAsync(reply);
                Take(signal, reply, turn);
                if (signal is null or ReplySignal.None || turn.IsOver)
                {
                    run.Observe(turn);
                    await run.PublishAsync(_output);
                    NoteContent();
                    Rearm(turn);
                }
            }
        }
        catch when (turn.TaskId is null)
        {
            // A truncated event may still contain the id of the task to stop.
            TakeIds(turn, DifyEventReader.ReadBeginning(reply.BrokenOff().Span));
            throw;
        }
    }

    // A reset is treated like an end: the turn knows whether it came too early.
    private async Task<ReplySignal?> NextAsync(ReplyReader reply)
    {
        try
        {
            return await reply.NextAsync(clock.Token);
        }
        catch (OperationCanceledException) when (clock.Passed == AnswerLimit.Tail)
        {
            reply.End();
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            DifyLog.SideCallFailed(services.Logger, reply.IsBare ? "body" : "stream", ConnectionFault.NameOf(e));
            _wasReset = true;
            reply.End();
        }
        catch (InvalidDataException e)
        {
            // Not compressed as its headers say.
            throw new DifyFaultException(DifyFaults.Unreadable, e);
        }

        return await reply.NextAsync(clock.Token);
    }

    private void Take(ReplySignal? signal, ReplyReader reply, DifyTurn turn)
    {
        // A reply without SSE fields is either one document or one event per line; its first value shows which.
        var mayBeDocument = reply.IsBare && !HasContent;
        switch (signal)
        {
            case null:
                TakeEnd(reply, turn);
                return;
            case ReplySignal.None:
                CheckKind(reply);
                return;
            case ReplySignal.Broken when reply.HasEnded && (_wasReset || !mayBeDocument):
                // Ignore an event that is cut off by the end.
                return;
        }

        _values++;
        _hasNewContent = true;
        switch (signal)
        {
            case ReplySignal.Json when mayBeDocument:
                TakeFirst(reply.Data, turn);
                break;
            case ReplySignal.Json:
                TakeEvents(reply.Data, turn);
                break;
            case ReplySignal.ErrorText:
                turn.Take(new DifyEvent(DifyEventKind.Error), _output);
                break;
            case ReplySignal.Oversized when !mayBeDocument:
                TakeOversized(reply.Data.Span, turn);
                break;
            case ReplySignal.Oversized or ReplySignal.Broken:
                throw new DifyFaultException(DifyFaults.Unreadable);
        }
    }

    private void CheckKind(ReplyReader reply)
    {
        if (!HasContent && (reply.SkippedMarkup || reply.SkippedBytes > MaxSkippedBytes))
        {
            // The page of a proxy or another service.
            throw new DifyFaultException(DifyFaults.Unreadable);
        }
    }

    private void TakeFirst(ReadOnlyMemory<byte> json, DifyTurn turn)
    {
        if (DifyEventReader.Read(json.Span) is { Kind: not DifyEventKind.Error } && DifyBody.Read(json.Span, DifyJson.Default.DifyMessage) is { } message
            && message is { Event: null } or { Metadata: not null, Answer: not null } or { Event: "workflow_paused" })
        {
            TakeWhole(message, turn);
        }
        else
        {
            TakeEvents(json, turn);
        }
    }

    private void TakeWhole(DifyMessage message, DifyTurn turn)
    {
        if (message is { Answer: null, Event: null })
        {
            throw new DifyFaultException(DifyFaults.Unreadable);
        }

        turn.TakeWhole(message, _output);
    }

    private void TakeEvents(ReadOnlyMemory<byte> json, DifyTurn turn)
    {
        foreach (var item in JsonItems.Of(json))
        {
            turn.Take(DifyEventReader.Read(item.Span) ?? throw new DifyFaultException(DifyFaults.Unreadable), _output);
        }
    }

    private void TakeEnd(ReplyReader reply, DifyTurn turn)
    {
        if (reply.HasOverflowed)
        {
            throw new DifyFaultException(DifyFaults.TooLarge);
        }

        if (!HasContent && !_wasReset && reply.SkippedBytes > 0)
        {
            throw new DifyFaultException(DifyFaults.Unreadable);
        }

        if (reply.IsBare && _values == 1 && !_wasReset && turn is { State: DifyTurnState.Open, HasText: true })
        {
            // A single message that ended cleanly is one document after all.
            turn.Take(new DifyEvent(DifyEventKind.MessageEnd), _output);
        }

        turn.TakeEndOfStream(_output);
    }

    // Workflow nodes report whole documents, which do not matter; only missing answer text does.
    private void TakeOversized(ReadOnlySpan<byte> json, DifyTurn turn)
    {
        var beginning = DifyEventReader.ReadBeginning(json);
        DifyLog.EventDropped(services.Logger, beginning.Kind);
        TakeIds(turn, beginning);
        switch (beginning.Kind)
        {
            case DifyEventKind.MessageEnd:
                turn.Take(new DifyEvent(beginning.Kind), _output);
                break;
            case (DifyEventKind.Message or DifyEventKind.AgentMessage or DifyEventKind.Replace) when turn.TaskId is null:
                run.FailAndFindTask(DifyFaults.TooLarge);
                break;
            case DifyEventKind.Message or DifyEventKind.AgentMessage or DifyEventKind.Replace:
                throw new DifyFaultException(DifyFaults.TooLarge);
        }
    }

    private void TakeIds(DifyTurn turn, DifyEvent e) => turn.Take(e with { Kind = DifyEventKind.Other }, _output);

    // Starts when the reader has taken the event: Dify is not silent just because the reader is slow.
    private void NoteContent()
    {
        if (_hasNewContent)
        {
            _hasNewContent = false;
            _contentAt = services.Time.GetTimestamp();
        }
    }

    private void Rearm(DifyTurn turn)
    {
        if (turn.State == DifyTurnState.AwaitingTail)
        {
            if (!_tail)
            {
                _tail = true;
                clock.Begin(AnswerLimit.Tail, TailGrace);
            }
        }
        else if (HasContent)
        {
            // Pings prove that the connection is alive but do not extend the limit on content.
            var content = services.Options.IdleTimeout - services.Time.GetElapsedTime(_contentAt);
            content = content < TimeSpan.Zero ? TimeSpan.Zero : content;
            var ping = services.Options.PingTimeout;
            clock.Begin(content <= ping ? AnswerLimit.Idle : AnswerLimit.Ping, content <= ping ? content : ping);
        }
    }
}
