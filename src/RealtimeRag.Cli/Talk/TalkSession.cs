using System.Collections.Immutable;
using RealtimeRag.Cli.Terminal;
using RealtimeRag.Client;
using RealtimeRag.Core;
using RealtimeRag.Core.Protocol;

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

    /// <summary>Completes when the session has ended, on either side.</summary>
    public Task Over => _reading;

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

    /// <summary>Forwards a message of the recognizer that the options name.</summary>
    /// <param name="message">The message.</param>
    /// <param name="heard">The recognized text in it.</param>
    /// <exception cref="RealtimeRagBufferFullException">Too many messages wait for the server.</exception>
    public void PassOn(byte[] message, ImmutableArray<ClientFrame.AsrChunk> heard)
    {
        Show(heard);
        if (Client.Session.MaxMessageBytes is > 0 and var limit && message.Length > limit)
        {
            Note(new("识别器的一条结果超过服务端接受的长度，已跳过", "A result of the recognizer is longer than the server accepts, and was skipped"));
            return;
        }

        foreach (var _ in heard.Where(static chunk => chunk.IsFinal))
        {
            _progress.Said();
        }

        try
        {
            Client.SendRecognizerMessage(message);
        }
        catch (RealtimeRagSessionEndedException)
        {
            // The session has ended, and its last event says why.
        }
    }

    /// <summary>Prints what was heard and is not final for the server before the session stops.</summary>
    public void Show(ImmutableArray<ClientFrame.AsrChunk> heard)
    {
        lock (_printing)
        {
            foreach (var chunk in heard)
            {
                _printer?.Heard(chunk.Text, chunk.IsFinal, chunk.Speaker);
            }
        }
    }

    /// <summary>Prints a remark that is not part of the session.</summary>
    public void Note(LocalizedText text)
    {
        lock (_printing)
        {
            _terminal.Note(_terminal.Say(text));
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
