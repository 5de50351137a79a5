using System.Buffers;

namespace RealtimeRag.Knowledge.Documents;

/// <summary>Collects headings and paragraphs in reading order. Use one instance per document; not thread-safe.</summary>
internal sealed class SectionBuilder(long maxCharacters)
{
    private const int DeepestHeading = 6;
    private static readonly SearchValues<char> Facts = SearchValues.Create("0123456789:：");
    private readonly List<Section> _sections = [];
    private readonly List<(int Level, string Text)> _path = [];
    private List<Paragraph> _paragraphs = [];
    private long _characters;
    private bool _isBare;
    private (int? Page, int? Line) _place;

    /// <summary>The first heading of the document, usually its title.</summary>
    public string? FirstHeading { get; private set; }

    /// <summary>Whether nothing has been added yet.</summary>
    public bool IsEmpty => _sections.Count == 0 && _paragraphs.Count == 0 && _path.Count == 0;

    /// <summary>Opens a section. A heading without text or sections below it is treated as text.</summary>
    public void Heading(int level, string text, int? page = null, int? line = null)
    {
        text = PlainText.OneLine(text);
        if (text.Length == 0)
        {
            return;
        }

        level = Math.Clamp(level, 1, DeepestHeading);
        Close(level);
        _path.RemoveAll(open => open.Level >= level);
        _path.Add((level, text));
        (_isBare, _place) = (true, (page, line));
        FirstHeading ??= text;
    }

    public void Add(string text, int? page, int? line)
    {
        text = PlainText.Tidy(text);
        if (text.Length == 0)
        {
            return;
        }

        Count(text);
        _isBare = false;
        _paragraphs.Add(new Paragraph(text, page, line));
    }

    public ParsedDocument Build(string? title, string fallback)
    {
        Close(level: 0);
        var name = PlainText.OneLine(title ?? FirstHeading ?? string.Empty);
        return new ParsedDocument(name.Length > 0 ? name : fallback, _sections);
    }

    private void Count(string text)
    {
        _characters += text.Length;
        if (_characters > maxCharacters)
        {
            throw new DocumentException(DocumentNotices.TooMuchText(maxCharacters));
        }
    }

    /// <summary>Closes the open sections before a heading of <paramref name="level"/>, or all of them at the end of the document (0).</summary>
    private void Close(int level)
    {
        if (_isBare && level <= _path[^1].Level && IsContent(_path[^1].Text, isLast: level == 0))
        {
            Count(_path[^1].Text);
            _paragraphs.Add(new Paragraph(_path[^1].Text, _place.Page, _place.Line));
        }

        _isBare = false;
        if (_paragraphs.Count > 0)
        {
            _sections.Add(new Section([.. _path.Select(open => open.Text)], _paragraphs));
            _paragraphs = [];
        }
    }

    // A question without an answer is not content, nor is a title that only precedes headings of the same level.
    private bool IsContent(string text, bool isLast)
    {
        if (text[^1] is '?' or '？' or '吗' or '嗎' or '呢')
        {
            return false;
        }

        return _sections.Count > 0 || isLast || text.AsSpan().IndexOfAny(Facts) >= 0;
    }
}
