using System.Net;

namespace RealtimeRag.Core.Text;

/// <summary>Turns the entities of gateways that escape for HTML back into characters. An ampersand without an entity, as in "R&amp;D", stays.</summary>
internal static class HtmlEntities
{
    /// <summary>The text without entities; the same object where it has none.</summary>
    internal static string Decode(string text)
    {
        // The framework's decoder leaves a bare ampersand alone, but makes a new string of every text with one.
        if (!text.Contains('&') || !text.Contains(';'))
        {
            return text;
        }

        var decoded = WebUtility.HtmlDecode(text).Replace('\u00a0', ' ');
        return decoded == text ? text : decoded;
    }
}
