using System.Buffers;
using RealtimeRag.Core.Answers;
using RealtimeRag.Server.Answers.Text;

namespace RealtimeRag.Server.Answers.Dify;

/// <summary>Reads one good reply, streamed or whole, into a turn, and keeps the limits on its silences and sizes.</summary>
internal sealed class DifyReplyReader(DifyServices services, DifyClock clock, DifyRun run)
{
    // Events are not kept, so this bounds only how long an endless stream is followed.
    private const long MaxStreamBytes = 64L * 1024 * 1024;
    private const int ChunkBytes = 16 * 1024;
    private static readonly TimeSpan TailGrace = TimeSpan.FromSeconds(2);

    private readonly SseParser _parser = new();
    private readonly List<AnswerEvent> _output = [];
    private long _contentAt = -1;
    private bool _tail;

    /// <summary>Reads to the end of the turn; what broke off on the way is the turn's to judge.</summary>
    public async Task ReadAsync(HttpResponseMessage response, DifyTurn turn, bool streaming)
    {
        switch (response.Content.Headers.ContentType?.MediaType)
        {
            case "text/event-stream":
            case null when streaming:
                await ReadStreamAsync(response, turn);
                break;
            case "application/json":
                await ReadWholeAsync(response, turn);
                break;
            default:
                throw new DifyFaultException(DifyFaults.Unreadable);
        }
    }

    private async Task ReadWholeAsync(HttpResponseMessage response, DifyTurn turn)
    {
        try
        {
            var message = await DifyBody.ReadAsync(response, DifyClient.MaxReplyBytes, DifyJson.Default.DifyMessage, clock.Token);
            if (message is not ({ Answer: not null } or { Event: "workflow_paused" }))
            {
                throw new DifyFaultException(DifyFaults.Unreadable);
            }

            turn.TakeWhole(message, _output);
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            DifyLog.SideCallFailed(services.Logger, "body", DifyTransport.NameOf(e));
            turn.TakeEndOfStream(_output);
        }

        await run.PublishAsync(_output);
    }

    private async Task ReadStreamAsync(HttpResponseMessage response, DifyTurn turn)
    {
        clock.Begin(DifyLimit.FirstContent, services.Options.FirstContentTimeout);
        var stream = await response.Content.ReadAsStreamAsync(clock.Token);
        var chunk = ArrayPool<byte>.Shared.Rent(ChunkBytes);
        try
        {
            var total = 0L;
            while (!turn.IsOver)
            {
                var read = await ReadChunkAsync(stream, chunk);
                total += read;
                if (read == 0)
                {
                    TakeEnd(turn);
                }
                else if (total > MaxStreamBytes)
                {
                    throw new DifyFaultException(DifyFaults.TooLarge);
                }
                else
                {
                    TakeChunk(chunk.AsSpan(0, read), turn);
                }

                run.Observe(turn);
                await run.PublishAsync(_output);
                Rearm(turn);
            }
        }
        catch when (turn.TaskId is null)
        {
            // What broke off may show the task to stop.
            _parser.Finish();
            TakeIds(turn, DifyEventReader.ReadBeginning(_parser.Data));
            throw;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(chunk);
        }
    }

    // A reset reads like an end: the turn knows whether it came too early.
    private async Task<int> ReadChunkAsync(Stream stream, byte[] chunk)
    {
        try
        {
            return await stream.ReadAsync(chunk, clock.Token);
        }
        catch (OperationCanceledException) when (clock.Passed == DifyLimit.Tail)
        {
            return 0;
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            DifyLog.SideCallFailed(services.Logger, "stream", DifyTransport.NameOf(e));
            return 0;
        }
        catch (InvalidDataException e)
        {
            // Not compressed the way the headers say.
            throw new DifyFaultException(DifyFaults.Unreadable, e);
        }
    }

    private void TakeChunk(ReadOnlySpan<byte> chunk, DifyTurn turn)
    {
        while (!turn.IsOver && _parser.Read(ref chunk) is var signal and not SseSignal.None)
        {
            _contentAt = services.Time.GetTimestamp();
            if (signal == SseSignal.Oversized)
            {
                TakeOversized(turn);
            }
            else if (_parser.Data.Length > 0)
            {
                turn.Take(DifyEventReader.Read(_parser.Data) ?? throw new DifyFaultException(DifyFaults.Unreadable), _output);
            }
        }
    }

    // An event cut off by the end is no event, unless only its blank line is missing.
    private void TakeEnd(DifyTurn turn)
    {
        if (_parser.Finish() == SseSignal.Data && DifyEventReader.Read(_parser.Data) is { } last)
        {
            turn.Take(last, _output);
        }

        turn.TakeEndOfStream(_output);
    }

    // A workflow reports its nodes' documents whole; only text of the answer is missed.
    private void TakeOversized(DifyTurn turn)
    {
        var beginning = DifyEventReader.ReadBeginning(_parser.Data);
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

    private void Rearm(DifyTurn turn)
    {
        if (turn.State == DifyTurnState.AwaitingTail)
        {
            if (!_tail)
            {
                _tail = true;
                clock.Begin(DifyLimit.Tail, TailGrace);
            }
        }
        else if (_contentAt >= 0)
        {
            // Lines without content, which are pings, prove life but do not extend the limit on contents.
            var content = services.Options.IdleTimeout - services.Time.GetElapsedTime(_contentAt);
            content = content < TimeSpan.Zero ? TimeSpan.Zero : content;
            var ping = services.Options.PingTimeout;
            clock.Begin(content <= ping ? DifyLimit.Idle : DifyLimit.Ping, content <= ping ? content : ping);
        }
    }
}
