namespace RealtimeRag.Knowledge.Documents;

/// <summary>Collects headings and paragraphs in reading order. For one thread and one document.</summary>
internal sealed class SectionBuilder(long maxCharacters)
{
    private const int DeepestHeading = 6;
    private readonly List<Section> _sections = [];
    private readonly List<(int Level, string Text)> _path = [];
    private List<Paragraph> _paragraphs = [];
    private long _characters;

    /// <summary>The first heading of the document, which usually is its title.</summary>
    public string? FirstHeading { get; private set; }

    public void Heading(int level, string text)
    {
        text = PlainText.OneLine(text);
        if (text.Length == 0)
        {
            return;
        }

        Close();
        level = Math.Clamp(level, 1, DeepestHeading);
        _path.RemoveAll(open => open.Level >= level);
        _path.Add((level, text));
        FirstHeading ??= text;
    }

    public void Add(string text, int? page, int? line)
    {
        text = PlainText.Tidy(text);
        if (text.Length == 0)
        {
            return;
        }

        _characters += text.Length;
        if (_characters > maxCharacters)
        {
            throw new DocumentException(DocumentNotices.TooMuchText(maxCharacters));
        }

        _paragraphs.Add(new Paragraph(text, page, line));
    }

    public ParsedDocument Build(string? title, string fallback)
    {
        Close();
        var name = PlainText.OneLine(title ?? FirstHeading ?? string.Empty);
        return new ParsedDocument(name.Length > 0 ? name : fallback, _sections);
    }

    private void Close()
    {
        if (_paragraphs.Count > 0)
        {
            _sections.Add(new Section([.. _path.Select(open => open.Text)], _paragraphs));
            _paragraphs = [];
        }
    }
}
