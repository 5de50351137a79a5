using System.Buffers;
using RealtimeRag.Core.Protocol;
using RealtimeRag.Core.Recognizers;

namespace RealtimeRag.Server.Transport;

/// <summary>The protocol itself, in one of its versions; or, from the client, the messages of a recognizer.</summary>
/// <param name="version">The version.</param>
/// <param name="recognizer">The name of the recognizer whose messages the client sends, which must be known; null if it sends none.</param>
internal sealed class ProtocolFormat(ProtocolVersion version, string? recognizer) : IConnectionFormat
{
    private readonly ServerFrameWriter _writer = new(version);

    /// <inheritdoc/>
    public RecognizerFeed? Feed { get; private set; } = recognizer is null ? null : RecognizerFeed.Of(recognizer, version);

    /// <inheritdoc/>
    public bool WritesAll => true;

    /// <inheritdoc/>
    public void Continue(RecognizerFeed? before, long lastSeq) => Feed = Feed?.Continue(before, lastSeq);

    /// <inheritdoc/>
    public ClientMessage Read(ReadKind kind, ReadOnlySpan<byte> message) =>
        Feed is { } feed ? feed.Read(message)
        : kind == ReadKind.Text ? ClientMessageReader.Read(message, version)
        : ClientMessage.Bad(ErrorCode.InvalidMessage, detail: MessageComplaints.Binary);

    /// <inheritdoc/>
    public Written Write(ServerFrame frame, long seq, IBufferWriter<byte> output)
    {
        _writer.Write(frame, seq, output);
        return Written.Whole;
    }

    /// <inheritdoc/>
    public bool WriteLast(CloseReason reason, IBufferWriter<byte> output) => false;

    /// <inheritdoc/>
    public void Dispose() => _writer.Dispose();
}
