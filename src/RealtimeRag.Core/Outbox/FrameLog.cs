using System.Text.Json;
using System.Text.Json.Serialization;
using RealtimeRag.Core.Protocol;

namespace RealtimeRag.Core.Outbox;

/// <summary>Numbered frames as JSON, in a form that another process reads back unchanged. Pure; thread-safe.</summary>
public static class FrameLog
{
    /// <summary>Writes frames.</summary>
    public static byte[] Write(IEnumerable<NumberedFrame> frames) =>
        JsonSerializer.SerializeToUtf8Bytes([.. frames.Select(static frame => new LoggedFrame(frame.Seq, frame.Frame))], FrameJson.Default.LoggedFrameArray);

    /// <summary>Reads them back. Throws <see cref="JsonException"/> for anything that was not written by <see cref="Write"/>.</summary>
    public static IEnumerable<NumberedFrame> Read(ReadOnlySpan<byte> json)
    {
        var logged = JsonSerializer.Deserialize(json, FrameJson.Default.LoggedFrameArray) ?? throw new JsonException("A log of frames must not be null.");
        return logged.Select(static entry => new NumberedFrame(entry.Frame, entry.Seq, FrameSize.Of(entry.Frame)));
    }
}

/// <summary>One frame of the log.</summary>
/// <param name="Seq">Its number.</param>
/// <param name="Frame">The frame.</param>
internal sealed record LoggedFrame(long Seq, ServerFrame Frame);

/// <summary>The JSON of the log: snake case, null omitted.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true,
    IgnoreReadOnlyProperties = true)]
[JsonSerializable(typeof(LoggedFrame[]))]
internal sealed partial class FrameJson : JsonSerializerContext;
