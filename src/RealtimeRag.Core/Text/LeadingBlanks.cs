namespace RealtimeRag.Core.Text;

/// <summary>
/// Holds back what shows nothing at the beginning of a text that comes in pieces: it belongs to the text if something visible follows, and
/// is no text by itself. Not thread-safe; one for each text.
/// </summary>
/// <param name="maxLength">The most UTF-16 units that are held; what is beyond is dropped.</param>
internal sealed class LeadingBlanks(int maxLength)
{
    private string _held = "";

    /// <summary>Whether something visible has come.</summary>
    public bool HasText { get; private set; }

    /// <summary>Whether blanks had to be dropped.</summary>
    public bool HasOverflowed { get; private set; }

    /// <summary>Takes a piece and returns what of the text can be passed on.</summary>
    public string Take(string piece)
    {
        if (HasText)
        {
            return piece;
        }

        if (Characters.IsBlank(piece))
        {
            HasOverflowed |= _held.Length + piece.Length > maxLength;
            _held += HasOverflowed ? "" : piece;
            return "";
        }

        var text = _held + piece;
        (_held, HasText) = ("", true);
        return text;
    }

    /// <summary>The text begins anew.</summary>
    public void Restart() => (_held, HasText, HasOverflowed) = ("", false, false);
}
