using System.Globalization;
using System.Text;

namespace RealtimeRag.Server.Diagnostics;

/// <summary>Makes text harmless for a log that people read in a terminal. Pure.</summary>
internal static class LogText
{
    /// <summary>Writes a text with every invisible character as <c>\u{…}</c>: line breaks, escapes of terminals, marks that turn the reading direction.</summary>
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

    // Control holds line feed and escape, Format the marks of direction and zero width.
    private static bool IsHarmful(Rune rune) => Rune.GetUnicodeCategory(rune) is
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
}
