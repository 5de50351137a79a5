using RealtimeRag.Cli.Bridge.Recognizers;
using RealtimeRag.Cli.Talk;
using RealtimeRag.Core.Protocol;
using RealtimeRag.Core.Recognizers;

namespace RealtimeRag.Cli.Bridge;

/// <summary>Receives a recognizer's results, forwards them to the session, and detects when there are no more.</summary>
/// <param name="link">The recognizer; nothing else may receive from it.</param>
/// <param name="protocol">The recognizer's protocol.</param>
/// <param name="talk">The session.</param>
/// <param name="time">The clock.</param>
internal sealed class ResultStream(RecognizerLink link, RecognizerProtocol protocol, TalkSession talk, TimeProvider time)
{
    private static readonly TimeSpan Shortly = TimeSpan.FromSeconds(1);

    private readonly RecognizerFeed _feed = RecognizerFeed.Of(protocol.Name, ProtocolVersion.V2)!;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _newest = time.GetTimestamp();
    private volatile bool _isOver;
    private volatile bool _isProbablyLast;
    private bool _complained;

    /// <summary>Notes that all audio has been sent.</summary>
    public void AudioIsOver()
    {
        Volatile.Write(ref _newest, time.GetTimestamp());
        _isOver = true;
    }

    /// <summary>Forwards each message as it arrives, until the connection ends.</summary>
    public async Task ReadAllAsync()
    {
        try
        {
            while (await link.ReceiveAsync() is { } message)
            {
                Volatile.Write(ref _newest, time.GetTimestamp());
                Take(message);
            }
        }
        finally
        {
            _ended.TrySetResult();
        }
    }

    /// <summary>Waits until the recognizer reports that it is done, has been silent for a while, or the session ends.</summary>
    public async Task WaitForSilenceAsync(TimeSpan silence, Task over, CancellationToken cancellationToken)
    {
        while (true)
        {
            var limit = _isProbablyLast && silence > Shortly ? Shortly : silence;
            var left = limit - time.GetElapsedTime(Volatile.Read(ref _newest));
            if (left <= TimeSpan.Zero || _ended.Task.IsCompleted || over.IsCompleted)
            {
                return;
            }

            // In small steps, because a message that arrives meanwhile lengthens or shortens the wait.
            await Task.WhenAny(_ended.Task, over, Task.Delay(left < Shortly ? left : Shortly, time, cancellationToken));
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    /// <summary>Prints the unfinished sentence; the server ends it when the session stops.</summary>
    public void EndSentence()
    {
        if (_feed.Read("""{"type":"control","action":"stop"}"""u8) is { Frame: ClientFrame.Speech rest })
        {
            talk.Show(rest.Chunks);
        }
    }

    private void Take(byte[] utf8)
    {
        var message = RecognizerMessage.Parse(utf8);
        switch (protocol.Read(message, _isOver))
        {
            case RecognizerSignal.Last:
                _ended.TrySetResult();
                break;
            case RecognizerSignal.ProbablyLast:
                _isProbablyLast = true;
                break;
        }

        switch (_feed.Read(message, utf8))
        {
            case { Frame: ClientFrame.Speech speech }:
                talk.PassOn(utf8, speech.Chunks);
                break;
            default:
                Complain();
                break;
        }
    }

    private void Complain()
    {
        if (!_complained)
        {
            _complained = true;
            talk.Note(RecognizerFailures.Unknown);
        }
    }
}
