using System.Buffers.Binary;
using RealtimeRag.Core;
using RealtimeRag.Core.Recognizers;

namespace RealtimeRag.Cli.Bridge.Recognizers;

/// <summary>The protocol of one kind of recognizer: its first message, its audio, its last message. One instance per connection. Immutable.</summary>
internal abstract class RecognizerProtocol
{
    /// <summary>The rate that most recognizers are trained for, in Hz.</summary>
    public const int UsualRate = 16_000;

    /// <summary>The recognizer's name, as in <c>?from=</c>.</summary>
    public abstract string Name { get; }

    /// <summary>The default address of its server.</summary>
    public abstract Uri DefaultAddress { get; }

    /// <summary>The WebSocket subprotocol to offer, if any.</summary>
    public virtual string? Subprotocol => null;

    /// <summary>Whether it takes audio of any rate; otherwise only of <see cref="UsualRate"/>.</summary>
    public virtual bool TakesAnyRate => false;

    /// <summary>Why audio must not be sent faster than it is spoken; null if it may be.</summary>
    public virtual LocalizedText? NotFaster => null;

    /// <summary>Whether audio has to wait until <see cref="RecognizerSignal.Ready"/>.</summary>
    public virtual bool SaysWhenReady => false;

    /// <summary>Whether it discards unrecognized audio when it receives <see cref="Farewell"/>.</summary>
    public virtual bool ForgetsAtTheEnd => false;

    /// <summary>How many samples go into one message.</summary>
    public abstract int SamplesPerMessage(int rate);

    /// <summary>The message before the audio; null if there is none.</summary>
    /// <param name="rate">Samples per second.</param>
    public virtual string? Greeting(int rate) => null;

    /// <summary>One message of audio.</summary>
    /// <param name="pcm">Samples of 16 bits, little-endian.</param>
    public virtual byte[] Audio(ReadOnlyMemory<byte> pcm) => pcm.ToArray();

    /// <summary>The message after the audio.</summary>
    public abstract RecognizerFarewell Farewell { get; }

    /// <summary>The meaning of a message for the connection.</summary>
    /// <param name="message">The message.</param>
    /// <param name="isOver">Whether all audio has been sent.</param>
    public virtual RecognizerSignal Read(RecognizerMessage message, bool isOver) => RecognizerSignal.None;

    /// <summary>The same samples as 32-bit floating-point numbers from -1 to 1, little-endian.</summary>
    protected static byte[] Floats(ReadOnlySpan<byte> pcm)
    {
        var floats = new byte[pcm.Length / sizeof(short) * sizeof(float)];
        for (var i = 0; i < pcm.Length / sizeof(short); i++)
        {
            var sample = BinaryPrimitives.ReadInt16LittleEndian(pcm[(i * sizeof(short))..]);
            BinaryPrimitives.WriteSingleLittleEndian(floats.AsSpan(i * sizeof(float)), sample / 32768f);
        }

        return floats;
    }
}

/// <summary>The message that tells a recognizer that the audio has ended.</summary>
/// <param name="Text">Its content.</param>
/// <param name="IsBinary">Whether to send it in a binary frame.</param>
internal sealed record RecognizerFarewell(string Text, bool IsBinary = false);
