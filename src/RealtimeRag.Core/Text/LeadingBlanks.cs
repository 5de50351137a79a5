namespace RealtimeRag.Core.Text;

/// <summary>
/// Holds back leading blanks of a text that arrives in pieces: they belong to the text only if something visible follows.
/// Use one instance per text; not thread-safe.
/// </summary>
/// <param name="maxLength">Maximum number of UTF-16 units held back; more are dropped.</param>
internal sealed class LeadingBlanks(int maxLength)
{
    private string _held = "";

    /// <summary>Whether anything visible has arrived.</summary>
    public bool HasText { get; private set; }

    /// <summary>Whether blanks had to be dropped.</summary>
    public bool HasOverflowed { get; private set; }

    /// <summary>Takes a piece and returns what can be passed on.</summary>
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

    /// <summary>Starts over.</summary>
    public void Restart() => (_held, HasText, HasOverflowed) = ("", false, false);
}
