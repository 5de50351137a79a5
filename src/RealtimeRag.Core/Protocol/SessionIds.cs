using System.Globalization;
using System.Text;

namespace RealtimeRag.Core.Protocol;

/// <summary>The rule for session ids chosen by clients.</summary>
public static class SessionIds
{
    /// <summary>Whether the text has 1 to 128 characters, all of them visible: no blank, control, format or unassigned character.</summary>
    public static bool IsValid(ReadOnlySpan<char> id)
    {
        var count = 0;
        foreach (var rune in id.EnumerateRunes())
        {
            count++;
            if (count > ProtocolLimits.SessionIdCharacters || !IsVisible(rune))
            {
                return false;
            }
        }

        return count > 0;
    }

    private static bool IsVisible(Rune rune) => Rune.GetUnicodeCategory(rune) is not (
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse
        or UnicodeCategory.OtherNotAssigned or UnicodeCategory.SpaceSeparator or UnicodeCategory.LineSeparator
        or UnicodeCategory.ParagraphSeparator) && rune != Rune.ReplacementChar;
}
