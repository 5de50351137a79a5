using System.Globalization;

namespace RealtimeRag.Core.Protocol;

/// <summary>Finds <c>\uD83D</c> escapes without their other half, which the framework's reader cannot turn into text.</summary>
internal static class SurrogateEscapes
{
    private const int EscapeLength = 6;

    /// <summary>Whether the still escaped content of a JSON string has a surrogate without its partner.</summary>
    public static bool HasLone(ReadOnlySpan<byte> escaped)
    {
        while (escaped.IndexOf((byte)'\\') is var at and >= 0)
        {
            escaped = escaped[at..];
            if (escaped.Length < EscapeLength || escaped[1] != 'u')
            {
                escaped = escaped[Math.Min(2, escaped.Length)..];
                continue;
            }

            var unit = Unit(escaped);
            if (char.IsLowSurrogate(unit) || (char.IsHighSurrogate(unit) && !LowFollows(escaped[EscapeLength..])))
            {
                return true;
            }

            escaped = escaped[(char.IsHighSurrogate(unit) ? 2 * EscapeLength : EscapeLength)..];
        }

        return false;
    }

    private static bool LowFollows(ReadOnlySpan<byte> rest) =>
        rest.Length >= EscapeLength && rest[0] == '\\' && rest[1] == 'u' && char.IsLowSurrogate(Unit(rest));

    private static char Unit(ReadOnlySpan<byte> escape) =>
        (char)ushort.Parse(escape[2..EscapeLength], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
}
