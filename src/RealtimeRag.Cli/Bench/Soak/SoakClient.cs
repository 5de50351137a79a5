using System.Net.Sockets;
using System.Text.Json;
using RealtimeRag.Cli.Bench.Server;
using RealtimeRag.Cli.Bench.Wire;

namespace RealtimeRag.Cli.Bench.Soak;

/// <summary>
/// A well-behaved client: it asks, reads, cancels, and resumes when its connection breaks. It knows the expected text of each answer and detects missing,
/// duplicate and foreign text. Not thread-safe.
/// </summary>
/// <param name="target">The server.</param>
/// <param name="number">Its number, from 0.</param>
/// <param name="first">The tally it reports to at first.</param>
/// <param name="time">The clock.</param>
internal sealed class SoakClient(BenchTarget target, int number, TurnTally first, TimeProvider time) : IDisposable
{
    // The names of the counters.
    public const string Turns = "turns";
    public const string Answered = "answered";
    public const string Failed = "failed";
    public const string Faults = "faults";
    public const string FaultsReported = "faults reported";
    public const string FaultsNotReported = "faults not reported";
    public const string Cuts = "cuts";
    public const string Closed = "closed while idle";

    private const int QuestionsEach = 1_000_000;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private BenchLine? _line;
    private (string Session, string Epoch, string Token) _resume;
    private long _lastSeq;
    private int _asked;

    /// <summary>The tally it reports to.</summary>
    public TurnTally Tally { get; set; } = first;

    /// <summary>Does nothing but read and answer pings.</summary>
    /// <param name="rest">For how long.</param>
    /// <param name="over">Ends the wait early.</param>
    /// <returns>True if the whole time passed.</returns>
    public async Task<bool> RestAsync(TimeSpan rest, CancellationToken over)
    {
        var begun = time.GetTimestamp();
        using var end = CancellationTokenSource.CreateLinkedTokenSource(over);
        end.CancelAfter(rest);
        try
        {
            while (_line is not null && await _line.NextAsync(end.Token) is { } frame)
            {
                _lastSeq = Math.Max(_lastSeq, frame.Seq);
            }

            if (_line is not null)
            {
                Tally.Fail(Closed, $"with {_line.CloseCode}");
                Forget();
            }

            var left = rest - time.GetElapsedTime(begun);
            await Task.Delay(left > TimeSpan.Zero ? left : TimeSpan.Zero, time, over);
        }
        catch (OperationCanceledException)
        {
            // The rest is over.
        }

        return !over.IsCancellationRequested;
    }

    /// <summary>Asks and reads the whole answer.</summary>
    /// <param name="pieces">How many pieces it has.</param>
    /// <param name="pause">The time before each.</param>
    /// <param name="cutAfter">After this many pieces the connection breaks and the session is resumed; 0 for never.</param>
    /// <param name="cancel">Cancels the turn.</param>
    public async Task AskAsync(int pieces, TimeSpan pause, int cutAfter, CancellationToken cancel)
    {
        var question = Next(pieces, pause, BenchFault.None);
        Tally.Count(Turns);
        try
        {
            var why = await TurnAsync(question, cutAfter, cancel);
            if (why is null)
            {
                Tally.Count(Answered);
                return;
            }

            Drop(why);
        }
        catch (Exception e) when (e is WireException or SocketException or JsonException or TimeoutException)
        {
            Drop(e.Message);
        }
    }

    /// <summary>Asks a question that fails at the backend; the client must receive an error, and the session must continue.</summary>
    public async Task AskInVainAsync(BenchFault fault, CancellationToken cancel)
    {
        var question = Next(20, TimeSpan.FromMilliseconds(5), fault);
        Tally.Count(Faults);
        try
        {
            await ReadyAsync(cancel);
            await SendAsync(Ask(question), cancel);
            var isTold = false;
            while (await ReadAsync(cancel) is { Stage: not "idle" } frame)
            {
                isTold |= frame.Type == "error" || frame.Finish is "error" or "incomplete" or "truncated";
            }

            if (isTold)
            {
                Tally.Count(FaultsReported);
            }
            else
            {
                Tally.Fail(FaultsNotReported, $"{fault}: no error");
            }
        }
        catch (Exception e) when (e is WireException or SocketException or JsonException or TimeoutException)
        {
            Tally.Fail(FaultsNotReported, $"{fault}: {e.Message}");
            Forget();
        }
    }

    /// <summary>Asks, and cancels after the first piece.</summary>
    public async Task AskAndCancelAsync(CancellationToken cancel)
    {
        Tally.Count(Turns);
        try
        {
            await ReadyAsync(cancel);
            await SendAsync(Ask(Next(200, TimeSpan.FromMilliseconds(20), BenchFault.None)), cancel);
            var (isCancelled, finish) = (false, "");
            while (await ReadAsync(cancel) is { Stage: not "idle" } frame)
            {
                finish = frame.Finish.Length > 0 ? frame.Finish : finish;
                if (!isCancelled && frame.Type == "answer")
                {
                    isCancelled = true;
                    await SendAsync("""{"type":"cancel"}""", cancel);
                }
            }

            if (finish == "cancelled")
            {
                Tally.Count(Answered);
            }
            else
            {
                Drop($"a cancelled answer ended with '{finish}'");
            }
        }
        catch (Exception e) when (e is WireException or SocketException or JsonException or TimeoutException)
        {
            Drop(e.Message);
        }
    }

    /// <summary>Closes the connection.</summary>
    public async Task LeaveAsync(CancellationToken cancel)
    {
        if (_line is { } line)
        {
            await line.CloseAsync(cancel);
            Forget();
        }
    }

    /// <summary>The code that the server closed with, after reading to the end.</summary>
    public async Task<int?> UntilClosedAsync(CancellationToken cancel)
    {
        while (_line is { } line && await line.NextAsync(cancel) is not null)
        {
        }

        return _line?.CloseCode;
    }

    /// <inheritdoc/>
    public void Dispose() => _line?.Dispose();

    /// <summary>Connects, unless it is connected.</summary>
    public async Task ReadyAsync(CancellationToken cancel)
    {
        if (_line is not null)
        {
            return;
        }

        _line = await BenchLine.ConnectAsync(target, number, isV2: true, cancel);
        _lastSeq = 0;
        while (await ReadAsync(cancel) is { Stage: not "listening" })
        {
        }
    }

    private BenchQuestion Next(int pieces, TimeSpan pause, BenchFault fault) =>
        new(((long)number * QuestionsEach) + _asked++, "talkers", pieces, pause, fault);

    private static string Ask(BenchQuestion question) => $$"""{"type":"ask","text":"{{question}}"}""";

    /// <summary>One turn. Returns null if the answer was right, otherwise what was wrong.</summary>
    private async Task<string?> TurnAsync(BenchQuestion question, int cutAfter, CancellationToken cancel)
    {
        await ReadyAsync(cancel);
        var asked = time.GetTimestamp();
        await SendAsync(Ask(question), cancel);
        var (text, pieces, finish, code) = ("", 0, "", "");
        while (await ReadAsync(cancel) is { Stage: not "idle" } frame)
        {
            code = frame.Code.Length > 0 ? frame.Code : code;
            finish = frame.Finish.Length > 0 ? frame.Finish : finish;
            if (frame.Type != "answer")
            {
                continue;
            }

            text += frame.Content;
            if (pieces++ == 0)
            {
                Tally.First(time.GetElapsedTime(asked));
            }

            if (pieces == cutAfter)
            {
                Tally.Count(Cuts);
                await ComeBackAsync(cancel);
            }
        }

        // As the client libraries do; without it the server keeps every frame for a resume.
        await SendAsync($$"""{"type":"received","seq":{{_lastSeq}}}""", cancel);
        return text == question.Answer && finish == "complete" ? null : $"finish '{finish}', code '{code}', {text.Length} of {question.Answer.Length} characters";
    }

    /// <summary>Breaks the connection and resumes the session on another one.</summary>
    private async Task ComeBackAsync(CancellationToken cancel)
    {
        _line!.Dispose();
        _line = await BenchLine.ConnectAsync(target, number, isV2: true, cancel);
        await SendAsync(
            $$"""{"type":"resume","session_id":"{{_resume.Session}}","epoch":"{{_resume.Epoch}}","resume_token":"{{_resume.Token}}","last_seq":{{_lastSeq}}}""", cancel);
        while (true)
        {
            var frame = await NextAsync(cancel);
            if (frame.IsRecovered is { } isRecovered)
            {
                _resume = frame.Resume ?? _resume;
                if (!isRecovered)
                {
                    throw new WireException("the session was not recovered");
                }

                return;
            }
        }
    }

    private async Task SendAsync(string json, CancellationToken cancel)
    {
        if (!await _line!.TrySendAsync(json, cancel))
        {
            throw new WireException("the connection was gone");
        }
    }

    private async Task<BenchFrame> ReadAsync(CancellationToken cancel)
    {
        var frame = await NextAsync(cancel);
        _resume = frame.Resume ?? _resume;
        _lastSeq = Math.Max(_lastSeq, frame.Seq);
        return frame;
    }

    private async Task<BenchFrame> NextAsync(CancellationToken cancel) =>
        await _line!.NextAsync(cancel).WaitAsync(Patience, time, cancel) ?? throw new WireException($"closed with {_line.CloseCode?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "nothing"}");

    private void Drop(string why)
    {
        Tally.Fail(Failed, why);
        Forget();
    }

    private void Forget()
    {
        _line?.Dispose();
        _line = null;
    }
}
