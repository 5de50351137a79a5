using System.Buffers;
using RealtimeRag.Core.Protocol;
using RealtimeRag.Core.Recognizers;

namespace RealtimeRag.Server.Transport;

/// <summary>How much of a frame was written.</summary>
internal enum Written
{
    /// <summary>Nothing: the format has no message for it.</summary>
    Nothing,

    /// <summary>All of it.</summary>
    Whole,

    /// <summary>A part of it; the frame must be written again for the next part.</summary>
    FirstPart,
}

/// <summary>
/// How the messages and frames of one connection are encoded. Only the connection uses it, with one reader and one writer, which share no state.
/// </summary>
internal interface IConnectionFormat : IDisposable
{
    /// <summary>Whether it has a message for every frame, so that frames may wait for those behind them.</summary>
    bool WritesAll { get; }

    /// <summary>
    /// What is kept of a recognizer's speech, which a later connection of the session continues; null if there is nothing to continue.
    /// </summary>
    RecognizerFeed? Feed { get; }

    /// <summary>Continues the speech of a session that the connection has just resumed. Called by the reader.</summary>
    /// <param name="before">What the session's connection before has kept; null if it is not known here.</param>
    /// <param name="lastSeq">The number of the last frame that the client has received.</param>
    void Continue(RecognizerFeed? before, long lastSeq);

    /// <summary>Reads a message. Never throws because of its content.</summary>
    /// <param name="kind">Text or binary.</param>
    /// <param name="message">The message.</param>
    ClientMessage Read(ReadKind kind, ReadOnlySpan<byte> message);

    /// <summary>Writes a frame as the next message, or the next one of several.</summary>
    /// <param name="frame">The frame.</param>
    /// <param name="seq">Its number, 0 for none.</param>
    /// <param name="output">Where the bytes go.</param>
    Written Write(ServerFrame frame, long seq, IBufferWriter<byte> output);

    /// <summary>Writes the last message before a close frame; false where there is none.</summary>
    bool WriteLast(CloseReason reason, IBufferWriter<byte> output);
}
