using RealtimeRag.Server.Settings;

namespace RealtimeRag.Server.Security.Origins;

/// <summary>The origins whose web pages may connect; if the list is empty, pages of the server's own host may. Immutable.</summary>
/// <param name="Listed">Origins such as <c>https://app.example.com</c>.</param>
internal sealed record AllowedOrigins(IReadOnlyList<string> Listed)
{
    private static readonly char[] Separators = [',', ';', ' '];

    /// <summary>Reads <c>ALLOWED_ORIGINS</c>.</summary>
    public static AllowedOrigins Read(SettingReader settings)
    {
        List<string> origins = [];
        foreach (var text in (settings.Text("ALLOWED_ORIGINS") ?? "").Split(Separators, StringSplitOptions.RemoveEmptyEntries))
        {
            if (Normalize(text) is { } origin)
            {
                origins.Add(origin);
            }
            else
            {
                settings.Fail(
                    "ALLOWED_ORIGINS",
                    "应为以逗号分隔的来源，只含协议、域名与端口，例如 https://app.example.com；不支持通配符",
                    "must be origins separated by commas, each with scheme, host and port only, such as https://app.example.com; there are no wildcards");
                break;
            }
        }

        return new(origins);
    }

    /// <summary>Normalises an origin to the form that browsers send: lower case, without the default port; null if it is not an origin.</summary>
    private static string? Normalize(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" && uri is { UserInfo: "", PathAndQuery: "/", Fragment: "" } && !uri.Host.Contains('*')
            ? $"{uri.Scheme}://{uri.GetComponents(UriComponents.NormalizedHost, UriFormat.UriEscaped)}{(uri.IsDefaultPort ? "" : $":{uri.Port}")}"
            : null;
}
