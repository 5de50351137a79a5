using System.Text.Json;
using RealtimeRag.Server.Answers.Text;

namespace RealtimeRag.Server.Answers.OpenAI;

/// <summary>
/// The parts of an endpoint's error that may be passed on: a status, a short code, and the cause. Its message is only compared with known
/// words and goes nowhere, since it can quote the question or the key. Pure.
/// </summary>
/// <param name="Status">The HTTP status it contains, if any.</param>
/// <param name="Code">Its code or type, if that is a plain identifier.</param>
/// <param name="Cause">Its cause.</param>
internal readonly record struct ReportedError(int? Status, string? Code, ErrorCause Cause = ErrorCause.Unknown)
{
    private static readonly string[] StatusNames = ["http_code", "status_code", "statusCode", "code", "status"];
    private static readonly string[] CodeNames = ["code", "type", "error_code", "errcode", "errorCode", "Code", "status"];
    private static readonly string[] FlatCodeNames = ["code", "error_code", "errcode", "errorCode", "http_code", "status_code", "statusCode", "status"];
    private static readonly string[] MessageNames = ["message", "msg", "error_msg", "errmsg", "error_message", "errorMessage", "detail", "Message", "status_msg", "title"];

    /// <summary>Reads the body of a failed call, if it contains JSON.</summary>
    public static ReportedError OfBody(ReadOnlySpan<byte> body)
    {
        var parser = new ReplyEventParser();
        if (parser.Read(ref body) is var signal && signal == ReplySignal.None)
        {
            signal = parser.Finish();
        }

        // Without JSON it is a proxy's page, and only the status counts.
        return signal == ReplySignal.Json && ChatChunkReader.Read(parser.Data, isError: true)?.Error is { } error ? error : default;
    }

    /// <summary>Reads an error whose text is not JSON.</summary>
    public static ReportedError OfText(ReadOnlySpan<byte> text) => new(null, null, ErrorCauses.Of([], System.Text.Encoding.UTF8.GetString(text)));

    /// <summary>Looks for an error in an event.</summary>
    /// <param name="root">The event.</param>
    /// <param name="isNamed">Whether the stream marked the event as an error.</param>
    /// <param name="isAnswer">Whether the event has the form of an answer, even without text yet.</param>
    /// <returns>The error, and whether it is certain or only suspected from the form of the event.</returns>
    public static (ReportedError? Error, bool IsCertain) Find(JsonElement root, bool isNamed, bool isAnswer)
    {
        if (root.ValueKind == JsonValueKind.Array)
        {
            return First(root) is { } first ? Find(first, isNamed, isAnswer) : (isNamed ? default(ReportedError) : default(ReportedError?), isNamed);
        }

        if (InErrorField(root.Field("error") ?? root.Field("Response")?.Field("Error"), root) is { } error)
        {
            return (error, true);
        }

        if (InBaseResponse(root) is { } minimax)
        {
            return (minimax, true);
        }

        if (isNamed || root.TextOf("object") == "error" || root.TextOf("type") == "error")
        {
            return (Flat(root).Error ?? Of(root, root), true);
        }

        return isAnswer ? default : Flat(root);
    }

    private static ReportedError? InErrorField(JsonElement? field, JsonElement root) => field switch
    {
        { ValueKind: JsonValueKind.Object } error => IsEmpty(error) ? null : Of(error, root),
        { ValueKind: JsonValueKind.Array } array => First(array) is { } first ? InErrorField(first, root) : null,
        { ValueKind: JsonValueKind.String } text when JsonText.Of(text) is { Length: > 0 } message => Of(root, root, message),
        { ValueKind: JsonValueKind.True } => Of(root, root),
        _ => null,
    };

    private static ReportedError? InBaseResponse(JsonElement root) =>
        root.Field("base_resp") is { } reply && reply.NumberOf("status_code") is { } code and not 0
            ? new(null, null, ErrorCauses.OfMiniMax(code) is var cause and not ErrorCause.Unknown ? cause : ErrorCauses.Of([], reply.TextOf("status_msg")))
            : null;

    // A code or status next to a message, as sent by services with their own formats. Success has many codes, and states have many
    // words, so an error is certain only if it can be neither. Anything else, or a message alone, is an error only if no text follows.
    private static (ReportedError? Error, bool IsCertain) Flat(JsonElement root)
    {
        var details = root.Field("detail") is { ValueKind: JsonValueKind.Object or JsonValueKind.Array } detail ? First(detail) : root.Field("header");
        var source = details is { ValueKind: JsonValueKind.Object } inner && Message(inner) is not null ? inner : root;
        if (Message(source) is not { Length: > 0 })
        {
            return default;
        }

        var error = Of(source, root);
        var isCertain = FlatCodeNames.Any(name => HttpStatus(source.Field(name)) is not null) || IsNo(root.Field("success"))
            || (error.Cause != ErrorCause.Unknown && FlatCodeNames.Any(name => IsFailure(source, name)));
        return (error, isCertain);
    }

    // A word in a status field is a progress state, unless it is a known word for failure.
    private static bool IsFailure(JsonElement source, string name) =>
        IsFailure(source.Field(name)) && (name != "status" || source.TextOf(name) is not { } word || ErrorCauses.Of([word], null) != ErrorCause.Unknown);

    private static ReportedError Of(JsonElement error, JsonElement root, string? message = null)
    {
        var status = StatusNames.Select(name => HttpStatus(error.Field(name))).FirstOrDefault(static found => found is not null)
            ?? StatusNames.Select(name => HttpStatus(root.Field(name))).FirstOrDefault(static found => found is not null);
        var codes = CodeNames.Select(name => error.TextOf(name)).ToArray();
        return new(status, codes.FirstOrDefault(IsIdentifier), ErrorCauses.Of(codes, message ?? Message(error)));
    }

    private static string? Message(JsonElement error) => MessageNames.Select(name => error.TextOf(name)).FirstOrDefault(static text => text is not null);

    private static JsonElement? First(JsonElement element) => element.ValueKind == JsonValueKind.Array
        ? element.EnumerateArray().Select(static item => (JsonElement?)item).FirstOrDefault(static item => item?.ValueKind is JsonValueKind.Object or JsonValueKind.String)
        : element;

    // Some servers include an empty error object in every successful event.
    private static bool IsEmpty(JsonElement error) => error.EnumerateObject().All(static field => field.Value.ValueKind switch
    {
        JsonValueKind.Null or JsonValueKind.False => true,
        JsonValueKind.String => field.Value.ValueEquals("") || (IsCode(field) && !IsFailure(field.Value)),
        JsonValueKind.Number => IsCode(field) && !IsFailure(field.Value),
        _ => false,
    });

    private static bool IsCode(JsonProperty field) => field.NameEquals("code") || field.NameEquals("status");

    private static bool IsFailure(JsonElement? code) => code switch
    {
        { ValueKind: JsonValueKind.Number } number => number.AsNumber() is not (0 or 1 or (>= 200 and <= 299)),
        { ValueKind: JsonValueKind.String } text => JsonFields.Whole(JsonText.Of(text)) is { } number
            ? number is not (0 or 1 or (>= 200 and <= 299))
            : JsonText.Of(text)?.ToLowerInvariant() is not (null or "" or "ok" or "success" or "succeeded" or "processing" or "pending" or "queued" or "running" or "in_progress"),
        _ => false,
    };

    private static bool IsNo(JsonElement? flag) => flag is { ValueKind: JsonValueKind.False } || (flag is { } text && JsonText.Of(text) is "false" or "False");

    private static int? HttpStatus(JsonElement? element) => element?.AsNumber() is >= 400 and <= 599 and var status ? status : null;

    private static bool IsIdentifier(string? text) =>
        text is { Length: > 0 and <= 48 } && text.All(static c => char.IsAsciiLetter(c) || c == '_');
}

/// <summary>An error event inside the stream of a reply.</summary>
internal sealed class ReportedErrorException(ReportedError error) : Exception("The endpoint reported an error inside the stream.")
{
    /// <summary>The reported error.</summary>
    public ReportedError Error { get; } = error;
}
