using RealtimeRag.Cli.Bridge.Audio;
using RealtimeRag.Cli.Bridge.Recognizers;
using RealtimeRag.Cli.Failures;
using RealtimeRag.Cli.Talk;
using RealtimeRag.Core.Recognizers;

namespace RealtimeRag.Cli.Bridge;

/// <summary>Streams speech to a recognizer and its results to the server.</summary>
/// <param name="link">The recognizer.</param>
/// <param name="protocol">The recognizer's protocol.</param>
/// <param name="time">The clock.</param>
internal sealed class BridgeRun(RecognizerLink link, RecognizerProtocol protocol, TimeProvider time)
{
    private static readonly TimeSpan ReadyTimeout = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan AfterProbablyLast = TimeSpan.FromSeconds(1);

    /// <summary>Sends the recognizer's first message and waits until it accepts audio.</summary>
    /// <exception cref="RecognizerException">It does not accept audio.</exception>
    public async Task BeginAsync(int rate, CancellationToken cancellationToken)
    {
        if (protocol.Greeting(rate) is { } greeting)
        {
            await link.SendAsync(greeting, cancellationToken);
        }

        var ready = !protocol.SaysWhenReady;
        while (!ready)
        {
            ready = await NextSignalAsync(cancellationToken) switch
            {
                RecognizerSignal.Ready => true,
                RecognizerSignal.Busy => throw new RecognizerException(RecognizerFailures.Busy, ExitCodes.NoConnection),
                RecognizerSignal.Failed => throw new RecognizerException(RecognizerFailures.Failed, ExitCodes.NoConnection),
                _ => false,
            };
        }
    }

    /// <summary>Sends all audio and forwards the results until the recognizer is done.</summary>
    /// <param name="audio">The speech.</param>
    /// <param name="talk">The session that receives the results.</param>
    /// <param name="isFast">Whether the audio is sent as fast as the recognizer takes it.</param>
    /// <param name="linger">How long a recognizer that does not say when it is done may be silent before it counts as done.</param>
    /// <param name="cancellationToken">Cancels the run.</param>
    /// <exception cref="RecognizerException">The recognizer closed the connection too early.</exception>
    public async Task RunAsync(AudioInput audio, TalkSession talk, bool isFast, TimeSpan linger, CancellationToken cancellationToken)
    {
        var results = new ResultStream(link, protocol, talk, time);
        var receiving = results.ReadAllAsync();
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var sending = SendAsync(audio, isFast, over.Token);
        if (await Task.WhenAny(sending, receiving, talk.Over) != sending)
        {
            await over.CancelAsync();
            await sending.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            cancellationToken.ThrowIfCancellationRequested();
            if (talk.Over.IsCompleted)
            {
                return;
            }

            await receiving;
            throw new RecognizerException(RecognizerFailures.Broken, ExitCodes.Failed);
        }

        await sending;
        results.AudioIsOver();
        if (protocol.ForgetsAtTheEnd)
        {
            await results.WaitForSilenceAsync(linger, talk.Over, cancellationToken);
        }

        if (!receiving.IsCompleted)
        {
            await link.SayFarewellAsync(cancellationToken);
            await results.WaitForSilenceAsync(protocol.ForgetsAtTheEnd ? AfterProbablyLast : linger, talk.Over, cancellationToken);
        }

        if (receiving.IsCompleted)
        {
            await receiving;
        }

        results.EndSentence();
    }

    private async Task<RecognizerSignal> NextSignalAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await link.ReceiveAsync().WaitAsync(ReadyTimeout, time, cancellationToken) is { } message
                ? protocol.Read(RecognizerMessage.Parse(message), isOver: false)
                : throw new RecognizerException(RecognizerFailures.Broken, ExitCodes.NoConnection);
        }
        catch (TimeoutException)
        {
            throw new RecognizerException(RecognizerFailures.NotReady, ExitCodes.NoConnection);
        }
    }

    private async Task SendAsync(AudioInput audio, bool isFast, CancellationToken cancellationToken)
    {
        var pace = new SpeechPace(audio.Rate, time);
        var samples = new byte[protocol.SamplesPerMessage(audio.Rate) * sizeof(short)];
        while (await audio.ReadAsync(samples, cancellationToken) is > 0 and var bytes)
        {
            if (!isFast)
            {
                await pace.WaitAsync(bytes / sizeof(short), cancellationToken);
            }

            await link.SendAsync(protocol.Audio(samples.AsMemory(0, bytes)), cancellationToken);
        }
    }
}
