using System.Buffers;

namespace RealtimeRag.Server.Answers.Text;

/// <summary>The kind of a reply's line.</summary>
internal enum ReplyLineKind
{
    /// <summary>Empty: the end of an event.</summary>
    Blank,

    /// <summary>A <c>data:</c> line.</summary>
    Data,

    /// <summary>An <c>error:</c> line, which some servers send in place of an event.</summary>
    Error,

    /// <summary>An <c>event:</c> line.</summary>
    EventName,

    /// <summary>A comment, an id or a retry time.</summary>
    OtherField,

    /// <summary>A line without a field.</summary>
    Bare,
}

/// <summary>One line of a reply, split into field and content. Pure.</summary>
internal readonly ref struct ReplyLine
{
    // Some servers put NUL or the record separator between values.
    private static readonly SearchValues<byte> Blanks = SearchValues.Create(" \t\0\u001E"u8);

    private ReplyLine(ReplyLineKind kind, int contentStart, ReadOnlySpan<byte> content)
    {
        Kind = kind;
        ContentStart = contentStart;
        Text = content;
    }

    /// <summary>The kind of line.</summary>
    public ReplyLineKind Kind { get; }

    /// <summary>The offset of its content, in bytes.</summary>
    public int ContentStart { get; }

    /// <summary>Whether it has no content.</summary>
    public bool IsEmpty => Text.IsEmpty;

    /// <summary>Whether an <c>event:</c> line names an error.</summary>
    public bool NamesError => Is(Text.TrimEnd(" \t"u8), "error"u8);

    /// <summary>Whether the line, if the reply ends inside it, may be the start of a <c>data:</c> line.</summary>
    public bool MayBecomeData => Text.Length < "data:"u8.Length && Is(Text, "data:"u8[..Text.Length]);

    private ReadOnlySpan<byte> Text { get; }

    /// <summary>Parses a line without its line end.</summary>
    public static ReplyLine Of(ReadOnlySpan<byte> line)
    {
        var start = SkipBlanks(line);
        var rest = line[start..];
        if (rest.IsEmpty)
        {
            return new(ReplyLineKind.Blank, line.Length, rest);
        }

        if (rest[0] == ':')
        {
            return new(ReplyLineKind.OtherField, line.Length, rest);
        }

        var colon = rest.IndexOf((byte)':');
        var kind = colon < 0 ? ReplyLineKind.Bare : KindOf(rest[..colon].TrimEnd(" \t"u8));
        if (kind == ReplyLineKind.Bare)
        {
            return new(kind, start, rest);
        }

        start += colon + 1;
        start += SkipBlanks(line[start..]);
        return new(kind, start, line[start..]);
    }

    /// <summary>The number of bytes before the content: blanks, and repeated <c>data:</c>.</summary>
    public static int Content(ReadOnlySpan<byte> text)
    {
        var start = SkipBlanks(text);
        while (text[start..].Length >= "data:"u8.Length && Is(text.Slice(start, "data:"u8.Length), "data:"u8))
        {
            start += "data:"u8.Length;
            start += SkipBlanks(text[start..]);
        }

        return start;
    }

    /// <summary>Whether the text begins with the end mark.</summary>
    public static bool IsDone(ReadOnlySpan<byte> text)
    {
        text = text[0] == '"' ? text[1..] : text;
        return text.Length >= "[DONE]"u8.Length && Is(text[.."[DONE]"u8.Length], "[DONE]"u8);
    }

    /// <summary>Whether the text begins with an object, or with an array of objects. Other brackets are prose.</summary>
    public static bool BeginsValue(ReadOnlySpan<byte> text)
    {
        if (text[0] == '{')
        {
            return true;
        }

        var next = text[1..].TrimStart(" \t"u8);
        return text[0] == '[' && (next.IsEmpty || next[0] == '{');
    }

    /// <summary>Whether the text begins with a JSON string that contains an object or an array of objects.</summary>
    public static bool BeginsQuotedValue(ReadOnlySpan<byte> text)
    {
        if (text[0] != '"')
        {
            return false;
        }

        // A quoted word in braces is prose: in an object an escaped quote or line end follows.
        var inner = text[1..].TrimStart(" [\t"u8);
        return inner is [(byte)'{', (byte)'\\' or (byte)'}', ..];
    }

    private static int SkipBlanks(ReadOnlySpan<byte> text)
    {
        var start = text.IndexOfAnyExcept(Blanks);
        start = start < 0 ? text.Length : start;
        return text[start..].StartsWith("\uFEFF"u8) ? start + "\uFEFF"u8.Length + SkipBlanks(text[(start + "\uFEFF"u8.Length)..]) : start;
    }

    private static ReplyLineKind KindOf(ReadOnlySpan<byte> name) =>
        Is(name, "data"u8) ? ReplyLineKind.Data
        : Is(name, "event"u8) ? ReplyLineKind.EventName
        : Is(name, "error"u8) ? ReplyLineKind.Error
        : Is(name, "id"u8) || Is(name, "retry"u8) ? ReplyLineKind.OtherField
        : ReplyLineKind.Bare;

    private static bool Is(ReadOnlySpan<byte> text, ReadOnlySpan<byte> name) =>
        text.Length == name.Length && System.Text.Ascii.EqualsIgnoreCase(text, name);
}
