using RealtimeRag.Client.Delivery;
using RealtimeRag.Client.Wire;

namespace RealtimeRag.UnitTests.Client;

/// <summary>Frames of a server, as the outbox sees them.</summary>
internal static class Frames
{
    public static WireFrame Decision(string text) => new() { Type = "decision", Kind = "statement", Confidence = 1, Text = text, Reason = "r" };

    public static WireFrame Error(string code) => new() { Type = "error", Code = code, Message = "no" };

    public static WireFrame Ack(string receivedType) => new() { Type = "ack", ReceivedType = receivedType, SessionId = "s1" };

    public static WireFrame Status(string stage, string? question = null, string? answerId = null) =>
        new() { Type = "status", Stage = stage, Question = question, AnswerId = answerId };

    public static WireFrame Answer(string answerId, int index, string text) =>
        new() { Type = "answer", AnswerId = answerId, StreamIndex = index, Content = text, Final = false };

    public static WireFrame End(string answerId, string reason) =>
        new() { Type = "answer", AnswerId = answerId, StreamIndex = 9, Content = "", Final = true, FinishReason = reason };

    /// <summary>Adds a message that there must be room for.</summary>
    public static void Add(this MessageOutbox outbox, OutgoingMessage message) => Assert.True(outbox.TryAdd(message, out _));
}
