using System.Net;

namespace RealtimeRag.Core.Text;

/// <summary>Decodes the HTML entities of gateways that escape text. An ampersand that is not part of an entity, as in "R&amp;D", is kept.</summary>
internal static class HtmlEntities
{
    /// <summary>The decoded text; the same object if it contains no entities.</summary>
    internal static string Decode(string text)
    {
        // The framework's decoder keeps a bare ampersand, but allocates a new string for every text that contains one.
        if (!text.Contains('&') || !text.Contains(';'))
        {
            return text;
        }

        var decoded = WebUtility.HtmlDecode(text).Replace('\u00a0', ' ');
        return decoded == text ? text : decoded;
    }
}
