using Microsoft.Net.Http.Headers;
using RealtimeRag.Core;
using RealtimeRag.Core.Protocol;
using RealtimeRag.Core.Recognizers;
using RealtimeRag.Server.Diagnostics;
using RealtimeRag.Server.Security.Principals;

namespace RealtimeRag.Server.Transport;

/// <summary>What a client requests when it connects.</summary>
/// <param name="ProtocolVersion">The protocol version, from the subprotocol.</param>
/// <param name="Language">The language of notes and errors, from <c>?lang=</c> or <c>Accept-Language</c>.</param>
internal sealed record Handshake(ProtocolVersion ProtocolVersion, Language Language)
{
    private const string FromParameter = "from";

    /// <summary>The authenticated client.</summary>
    public Principal Principal { get; init; } = Principal.Anonymous;

    /// <summary>
    /// The recognizer whose own messages the client sends, by <c>?from=</c> or subprotocol, as the client wrote the name; null if it uses the
    /// protocol itself.
    /// </summary>
    public string? Recognizer { get; init; }

    /// <summary>The client's trace, by <c>traceparent</c>; null for none.</summary>
    public ClientTrace? Trace { get; init; }

    /// <summary>Reads it from the request.</summary>
    public static Handshake Of(HttpRequest request, IEnumerable<string> subprotocols) => new(
        subprotocols.Contains(Subprotocol.V2, StringComparer.Ordinal) ? ProtocolVersion.V2 : ProtocolVersion.V1,
        LanguageOf(request.Query["lang"].ToString(), request.Headers.AcceptLanguage.ToString()))
    {
        Recognizer = RecognizerOf(request.Query[FromParameter], subprotocols),
        Trace = ClientTrace.Read(request.Headers.TraceParent, request.Headers.TraceState),
    };

    // Several different names are joined, which makes a name that no recognizer has.
    private static string? RecognizerOf(IEnumerable<string?> parameters, IEnumerable<string> subprotocols)
    {
        var names = parameters.Select(static name => name?.Trim())
            .Concat(subprotocols.Where(static value => value.StartsWith(RecognizerFeed.Prefix, StringComparison.Ordinal)).Select(static value => value[RecognizerFeed.Prefix.Length..]))
            .Where(static name => !string.IsNullOrEmpty(name)).Distinct(StringComparer.OrdinalIgnoreCase).ToList();
        return names.Count == 0 ? null : string.Join('+', names);
    }

    /// <summary>Whichever of Chinese and English the client prefers; Chinese if neither is named.</summary>
    internal static Language LanguageOf(string lang, string acceptLanguage)
    {
        if (lang.Length > 0)
        {
            return Is(lang, "en") ? Language.English : Language.Chinese;
        }

        if (!StringWithQualityHeaderValue.TryParseList([acceptLanguage], out var languages))
        {
            return Language.Chinese;
        }

        return Quality(languages, "en") > Quality(languages, "zh") ? Language.English : Language.Chinese;
    }

    private static double Quality(IEnumerable<StringWithQualityHeaderValue> languages, string language) =>
        languages.Where(offered => Is(offered.Value.ToString(), language)).Max(static offered => (double?)(offered.Quality ?? 1)) ?? 0;

    private static bool Is(string tag, string language) =>
        tag.StartsWith(language, StringComparison.OrdinalIgnoreCase) && (tag.Length == language.Length || tag[language.Length] is '-' or '_');
}
