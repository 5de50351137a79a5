using System.Buffers;
using RealtimeRag.Core.Answers;
using RealtimeRag.Server.Answers.Http;
using RealtimeRag.Server.Answers.Text;

namespace RealtimeRag.Server.Answers.Dify;

/// <summary>Reads one good reply, streamed or whole, into a turn, and keeps the limits on its silences and sizes.</summary>
internal sealed class DifyReplyReader(DifyServices services, AnswerDeadline clock, DifyRun run)
{
    // Events are not kept, so this bounds only how long an endless stream is followed.
    private const long MaxStreamBytes = 64L * 1024 * 1024;
    private const long MaxSkippedBytes = 64 * 1024;
    private const int ChunkBytes = 16 * 1024;
    private static readonly TimeSpan TailGrace = TimeSpan.FromSeconds(2);

    private readonly List<AnswerEvent> _output = [];
    private ReplyEventParser? _parser;
    private long _contentAt;
    private bool _hasContent;
    private bool _hasNewContent;
    private bool _isBare;
    private int _values;
    private bool _wasReset;
    private bool _tail;

    /// <summary>Reads to the end of the turn; what broke off on the way is the turn's to judge. The bytes tell the form, not the headers.</summary>
    public async Task ReadAsync(HttpResponseMessage response, DifyTurn turn, bool streaming)
    {
        if (streaming || response.Content.Headers.ContentType?.MediaType == "text/event-stream")
        {
            clock.Begin(AnswerLimit.FirstContent, services.Options.FirstContentTimeout);
        }

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
                NoteContent();
                Rearm(turn);
            }
        }
        catch when (turn.TaskId is null && _parser is not null)
        {
            // What broke off may show the task to stop.
            _parser.Finish();
            TakeIds(turn, DifyEventReader.ReadBeginning(_parser.Data.Span));
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
        catch (OperationCanceledException) when (clock.Passed == AnswerLimit.Tail)
        {
            return 0;
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            DifyLog.SideCallFailed(services.Logger, _isBare ? "body" : "stream", ConnectionFault.NameOf(e));
            _wasReset = true;
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
        if (_parser is null)
        {
            chunk = chunk.TrimStart(" \t\r\n\uFEFF"u8);
            if (chunk.IsEmpty)
            {
                return;
            }

            _isBare = chunk[0] is (byte)'{' or (byte)'[' or (byte)'"';
            _parser = _isBare ? new(DifyClient.MaxReplyBytes) : new();
        }

        while (!turn.IsOver && _parser.Read(ref chunk) is var signal and not ReplySignal.None)
        {
            Take(signal, _parser, turn);
        }

        if (!_hasContent && (_parser.SkippedMarkup || _parser.SkippedBytes > MaxSkippedBytes))
        {
            // A page of a proxy, or of another service.
            throw new DifyFaultException(DifyFaults.Unreadable);
        }
    }

    private void Take(ReplySignal signal, ReplyEventParser parser, DifyTurn turn)
    {
        (_hasContent, _hasNewContent) = (true, true);
        var mayBeWhole = MayBeWhole;
        _values++;
        switch (signal)
        {
            case ReplySignal.Json when mayBeWhole:
                TakeFirst(parser.Data, turn);
                break;
            case ReplySignal.Json:
                TakeEvents(parser.Data, turn);
                break;
            case ReplySignal.ErrorText:
                turn.Take(new DifyEvent(DifyEventKind.Error), _output);
                break;
            case ReplySignal.Oversized when !mayBeWhole:
                TakeOversized(parser.Data.Span, turn);
                break;
            case ReplySignal.Oversized or ReplySignal.Broken:
                throw new DifyFaultException(DifyFaults.Unreadable);
        }
    }

    // A reply without a field of the format is one document, or one event a line: what its first value holds tells which.
    private bool MayBeWhole => _isBare && _values == 0;

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

    // An event cut off by the end is no event, unless only its line's end is missing.
    private void TakeEnd(DifyTurn turn)
    {
        while (!turn.IsOver && _parser?.Finish() is { } signal and not ReplySignal.None)
        {
            if (signal is not ReplySignal.Broken || (MayBeWhole && !_wasReset))
            {
                Take(signal, _parser, turn);
            }
        }

        if (!_hasContent && !_wasReset && _parser is { SkippedBytes: > 0 })
        {
            throw new DifyFaultException(DifyFaults.Unreadable);
        }

        if (_isBare && _values == 1 && !_wasReset && turn is { State: DifyTurnState.Open, HasText: true })
        {
            // A single message that ended cleanly: one document after all.
            turn.Take(new DifyEvent(DifyEventKind.MessageEnd), _output);
        }

        turn.TakeEndOfStream(_output);
    }

    // A workflow reports its nodes' documents whole; only text of the answer is missed.
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

    // Counted from when the reader has taken it: a slow reader is not a silent Dify.
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
        else if (_hasContent)
        {
            // Lines without content, which are pings, prove life but do not extend the limit on contents.
            var content = services.Options.IdleTimeout - services.Time.GetElapsedTime(_contentAt);
            content = content < TimeSpan.Zero ? TimeSpan.Zero : content;
            var ping = services.Options.PingTimeout;
            clock.Begin(content <= ping ? AnswerLimit.Idle : AnswerLimit.Ping, content <= ping ? content : ping);
        }
    }
}
