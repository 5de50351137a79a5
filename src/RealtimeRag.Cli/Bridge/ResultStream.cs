using RealtimeRag.Cli.Bridge.Recognizers;
using RealtimeRag.Cli.Talk;
using RealtimeRag.Core.Protocol;
using RealtimeRag.Core.Recognizers;

namespace RealtimeRag.Cli.Bridge;

/// <summary>The results of a recognizer: passes them on to the session, and knows when there are no more.</summary>
/// <param name="link">The recognizer; nothing else may receive from it.</param>
/// <param name="protocol">How to understand it.</param>
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

    /// <summary>All of the audio has been sent.</summary>
    public void AudioIsOver()
    {
        Volatile.Write(ref _newest, time.GetTimestamp());
        _isOver = true;
    }

    /// <summary>Passes on each message as it comes, until the connection ends.</summary>
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

    /// <summary>Waits until the recognizer has said that it is done, or says nothing for a while, or the session is over.</summary>
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

            // In small steps: a message that comes meanwhile makes the wait longer, or shorter.
            await Task.WhenAny(_ended.Task, over, Task.Delay(left < Shortly ? left : Shortly, time, cancellationToken));
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    /// <summary>Shows the sentence that the recognizer has not ended; the server ends it when the session stops.</summary>
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
