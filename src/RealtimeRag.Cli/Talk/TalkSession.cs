using RealtimeRag.Cli.Terminal;
using RealtimeRag.Client;

namespace RealtimeRag.Cli.Talk;

/// <summary>A session of the command line: prints its events, and tracks whether every final has been handled and whether the session succeeded.</summary>
internal sealed class TalkSession : IAsyncDisposable
{
    private readonly Lock _printing = new();
    private readonly TalkProgress _progress = new();
    private readonly CliTerminal _terminal;
    private readonly TalkPrinter? _printer;
    private readonly Task _reading;

    private TalkSession(RealtimeRagClient client, CliTerminal terminal, bool raw, TimeProvider time)
    {
        Client = client;
        Time = time;
        _terminal = terminal;
        _printer = raw ? null : new TalkPrinter(terminal);
        _reading = ReadAsync();
    }

    /// <summary>The client, for calls without a method here.</summary>
    public RealtimeRagClient Client { get; }

    private TimeProvider Time { get; }

    /// <summary>Connects and starts printing.</summary>
    /// <param name="options">Where to connect.</param>
    /// <param name="terminal">Where to print.</param>
    /// <param name="raw">Whether frames are printed as they are, in version 1 of the protocol.</param>
    /// <param name="cancellationToken">Cancels the attempt.</param>
    public static async Task<TalkSession> ConnectAsync(
        RealtimeRagClientOptions options, CliTerminal terminal, bool raw, CancellationToken cancellationToken)
    {
        var client = await RealtimeRagClient.ConnectAsync(
            options with { KeepJson = raw, Protocol = raw ? 1 : options.Protocol }, cancellationToken);
        return new(client, terminal, raw, options.TimeProvider);
    }

    /// <summary>Sends a final.</summary>
    public void Say(string text, bool isFinal)
    {
        lock (_printing)
        {
            _printer?.Said(text, isFinal);
        }

        if (isFinal)
        {
            _progress.Said();
            Client.SendFinal(text);
        }
        else
        {
            Client.SendInterim(text);
        }
    }

    /// <summary>Waits until every final has been handled, stops, and waits for the end.</summary>
    /// <returns>Whether the session ended as planned, without errors and with nothing missing.</returns>
    public async Task<bool> FinishAsync(TimeSpan limit, CancellationToken cancellationToken)
    {
        await _progress.Settled.WaitAsync(limit, Time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellationToken.ThrowIfCancellationRequested();
        if (!_reading.IsCompleted)
        {
            Client.Stop();
        }

        await _reading.WaitAsync(limit, Time, cancellationToken);
        return _progress.WentWell;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Client.DisposeAsync();
        await _reading;
    }

    private async Task ReadAsync()
    {
        await foreach (var happened in Client.ReadEventsAsync())
        {
            Show(happened);
            _progress.Note(happened);
        }
    }

    private void Show(RagEvent happened)
    {
        lock (_printing)
        {
            if (_printer is not null)
            {
                _printer.Print(happened);
            }
            else if (happened.Json is { } json)
            {
                _terminal.Out.WriteLine(json);
            }
        }
    }
}
