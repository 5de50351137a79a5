using System.Globalization;
using System.Text;

namespace RealtimeRag.Server.Diagnostics;

/// <summary>Makes text safe for a log that is read in a terminal. Pure.</summary>
internal static class LogText
{
    /// <summary>Replaces invisible characters with <c>\u{…}</c>: line breaks, terminal escapes, marks that change the reading direction.</summary>
    public static void WriteEscaped(ReadOnlySpan<char> text, TextWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        Span<char> units = stackalloc char[2];
        foreach (var rune in text.EnumerateRunes())
        {
            if (IsHarmful(rune))
            {
                writer.Write("\\u{");
                writer.Write(rune.Value.ToString("x", CultureInfo.InvariantCulture));
                writer.Write('}');
            }
            else
            {
                writer.Write(units[..rune.EncodeToUtf16(units)]);
            }
        }
    }

    // Control includes line feed and escape; Format includes direction marks and zero-width characters.
    private static bool IsHarmful(Rune rune) => Rune.GetUnicodeCategory(rune) is
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
}
