using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using RealtimeRag.Core;
using RealtimeRag.Core.Protocol;
using RealtimeRag.Core.Recognizers;
using RealtimeRag.Core.Text;
using RealtimeRag.Server.Transport;

namespace RealtimeRag.Server.ConversationRelay;

/// <summary>
/// The messages of Twilio's and Telnyx's ConversationRelay. The caller's words arrive as prompts, and answers are sent as text tokens; if an answer
/// fails, the caller hears the error message. This protocol has no messages for the other frames of a session.
/// </summary>
/// <param name="languages">
/// The languages that the call is set up for, beginning with the one that is spoken first; empty if the language of answers never changes.
/// </param>
/// <param name="log">Logs the errors that the other side reports.</param>
internal sealed class RelayFormat(IReadOnlyList<string> languages, ILogger<RelayFormat> log) : IConnectionFormat
{
    /// <summary>The name of the format among those of recognizers.</summary>
    public const string Name = "conversation-relay";

    private const int MaxDescription = 120;

    private readonly Utf8JsonWriter _json = new(Stream.Null, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
    private readonly RecognizerFeed _feed = RecognizerFeed.Of(Name, ProtocolVersion.V1)!;
    private readonly AnswerBeginning _beginning = new();
    private string? _spoken = languages.Count > 0 ? languages[0] : null;

    /// <inheritdoc/>
    public bool WritesAll => false;

    /// <inheritdoc/>
    public RecognizerFeed? Feed => null;

    /// <inheritdoc/>
    public void Continue(RecognizerFeed? before, long lastSeq)
    {
        // A call cannot be resumed.
    }

    /// <inheritdoc/>
    public ClientMessage Read(ReadKind kind, ReadOnlySpan<byte> message)
    {
        var parsed = RecognizerMessage.Parse(message);
        var json = parsed.Json;
        switch (json.Text("type"))
        {
            case "setup":
                var call = json.Id("callSid") ?? json.Id("sessionId");
                return ClientMessage.Of(new ClientFrame.Keepalive(), "setup", call is not null && SessionIds.IsValid(call) ? call : null);
            case "prompt":
                return Prompt(_feed.Read(parsed, message), json.Text("lang"));
            case "interrupt":
                return ClientMessage.Of(new ClientFrame.Interrupted(json.Text("utteranceUntilInterrupt") ?? ""), "interrupt");
            case "error":
                Log(json.Text("description") ?? "");
                return ClientMessage.Of(new ClientFrame.Keepalive(), "error");
            case { } other:
                // Digits, and events that a call may be set up to report.
                return ClientMessage.Of(new ClientFrame.Keepalive(), other);
            default:
                return ClientMessage.Bad(ErrorCode.InvalidMessage);
        }
    }

    /// <inheritdoc/>
    public Written Write(ServerFrame frame, long seq, IBufferWriter<byte> output)
    {
        switch (frame)
        {
            case ServerFrame.Status { Question: { } question }:
                _beginning.Asked(question);
                return Written.Nothing;
            case ServerFrame.Answer answer when languages.Count > 1:
                return WriteAnswer(answer, output);
            case ServerFrame.Answer answer:
                WriteText(answer.Content, answer.End is not null, output);
                return Written.Whole;
            case ServerFrame.Error { AnswerId: not null } error:
                _beginning.Drop();
                WriteText(error.Message, isLast: true, output);
                return Written.Whole;
            default:
                return Written.Nothing;
        }
    }

    /// <inheritdoc/>
    public bool WriteLast(CloseReason reason, IBufferWriter<byte> output)
    {
        if (reason == CloseReason.ClientLeft)
        {
            return false;
        }

        _json.Reset(output);
        _json.WriteStartObject();
        _json.WriteString("type"u8, "end"u8);
        _json.WriteString("handoffData"u8, $$"""{"reason":"{{reason.Text}}"}""");
        _json.WriteEndObject();
        _json.Flush();
        return true;
    }

    /// <inheritdoc/>
    public void Dispose() => _json.Dispose();

    // The description quotes the message that was not accepted, which may be a piece of an answer.
    private void Log(string description)
    {
        RelayLog.Complained(log, TextCut.Start(description.Split('{', 2)[0], MaxDescription));
        RelayLog.ComplainedSensitive(log, description);
    }

    private static ClientMessage Prompt(ClientMessage read, string? language) =>
        read.Frame is ClientFrame.Speech speech && language is { Length: >= 2 }
            ? ClientMessage.Of(speech with { Language = IsChinese(language) ? Language.Chinese : Language.English }, "prompt")
            : read;

    // A frame that the language precedes is written twice, and is judged alike both times.
    private Written WriteAnswer(ServerFrame.Answer answer, IBufferWriter<byte> output)
    {
        var begun = _beginning.With(answer);
        if (begun.IsHeld)
        {
            return Written.Nothing;
        }

        if (begun.IsChinese is { } isChinese && languages.FirstOrDefault(language => IsChinese(language) == isChinese) is { } language && language != _spoken)
        {
            _spoken = language;
            WriteLanguage(language, output);
            return Written.FirstPart;
        }

        _beginning.Drop();
        WriteText(begun.Text, answer.End is not null, output);
        return Written.Whole;
    }

    private static bool IsChinese(string language) =>
        language.StartsWith("zh", StringComparison.OrdinalIgnoreCase) || language.StartsWith("cmn", StringComparison.OrdinalIgnoreCase) || language.StartsWith("yue", StringComparison.OrdinalIgnoreCase);

    private void WriteText(string token, bool isLast, IBufferWriter<byte> output)
    {
        _json.Reset(output);
        _json.WriteStartObject();
        _json.WriteString("type"u8, "text"u8);
        _json.WriteString("token"u8, token);
        _json.WriteBoolean("last"u8, isLast);
        _json.WriteEndObject();
        _json.Flush();
    }

    private void WriteLanguage(string language, IBufferWriter<byte> output)
    {
        _json.Reset(output);
        _json.WriteStartObject();
        _json.WriteString("type"u8, "language"u8);
        _json.WriteString("ttsLanguage"u8, language);
        _json.WriteEndObject();
        _json.Flush();
    }
}

/// <summary>The log lines about calls.</summary>
internal static partial class RelayLog
{
    [LoggerMessage(EventId = 1701, Level = LogLevel.Warning, Message = "[ConversationRelay] The telephone service reports: {Description}")]
    public static partial void Complained(ILogger log, string description);

    [LoggerMessage(EventId = 1702, Level = LogLevel.Debug, Message = "Connection {ConnectionId} was refused: its signature is not that of TWILIO_AUTH_TOKEN")]
    public static partial void Unsigned(ILogger log, string connectionId);

    [LoggerMessage(EventId = 1703, Level = LogLevel.Trace, Message = "[ConversationRelay] The telephone service reports in full: {Description}")]
    public static partial void ComplainedSensitive(ILogger log, string description);
}
