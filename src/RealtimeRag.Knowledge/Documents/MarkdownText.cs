using Markdig.Helpers;
using Markdig.Parsers;
using Markdig.Syntax;
using RealtimeRag.Core.Text;

namespace RealtimeRag.Knowledge.Documents;

/// <summary>The words of a piece of Markdown without its markup: emphasis, code, links, images, tags. Use one instance per document; not thread-safe.</summary>
internal sealed class MarkdownText(MarkdownDocument document)
{
    // Text that is too long or contains too many marks is parsed in pieces of this length, so that the time stays linear.
    private const int PieceLength = 1_000;

    private readonly InlineProcessor _processor = new(document, MarkdownSyntax.InlineParsers, preciseSourcelocation: false, context: null);

    public string Of(LeafBlock leaf)
    {
        if (leaf.Inline is not { } inline)
        {
            return leaf.Lines.Lines is null ? string.Empty : Of(leaf.Lines.ToString());
        }

        var text = new MarkdownLineText();
        text.Append(inline);
        return text.ToString();
    }

    /// <summary>The words of Markdown that is not a block of the document, such as a table cell.</summary>
    public string Of(string markdown)
    {
        var text = new MarkdownLineText();
        var rest = markdown.AsMemory();
        while (rest.Length > 0)
        {
            var length = Piece(rest.Span);
            Append(text, rest[..length].ToString());
            rest = rest[length..];
        }

        return text.ToString();
    }

    private static int Piece(ReadOnlySpan<char> text)
    {
        if (text.Length <= PieceLength)
        {
            return text.Length;
        }

        var end = text[..PieceLength].LastIndexOf('\n');
        end = end < 0 ? text[..PieceLength].LastIndexOf(' ') : end;
        return end >= 0 ? end + 1 : TextCut.PieceLength(text, PieceLength);
    }

    private void Append(MarkdownLineText text, string piece)
    {
        var paragraph = new ParagraphBlock { Lines = new StringLineGroup(piece) };
        try
        {
            _processor.ProcessInlineLeaf(paragraph);
        }
        catch (ArgumentException)
        {
            // Nested deeper than the parser goes: treat all markup as plain text.
            text.Append(piece);
            return;
        }

        text.Append(paragraph.Inline!);
    }
}
