using Markdig.Parsers;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace RealtimeRag.Knowledge.Documents;

/// <summary>A footnote at its place in the file.</summary>
internal sealed class MarkdownNote(BlockParser parser) : ContainerBlock(parser);

/// <summary>The place in the text that a footnote belongs to.</summary>
internal sealed class MarkdownNoteMark : LeafInline;

/// <summary>Parses footnotes, <c>[^1]: text</c>. Unlike with the library's own parser, they keep their place, and unreferenced ones are kept.</summary>
internal sealed class MarkdownNoteParser : BlockParser
{
    public MarkdownNoteParser() => OpeningCharacters = ['['];

    public override BlockState TryOpen(BlockProcessor processor)
    {
        var line = processor.Line.AsSpan();
        if (processor.IsCodeIndent || line is not ['[', '^', ..])
        {
            return BlockState.None;
        }

        var end = line.IndexOf(']');
        if (end < 3 || end + 1 >= line.Length || line[end + 1] != ':')
        {
            return BlockState.None;
        }

        var label = line[1..end].ToString();
        processor.Document.SetLinkReferenceDefinition(label, new LinkReferenceDefinition(label, string.Empty, string.Empty) { CreateLinkInline = (_, _, _) => new MarkdownNoteMark() }, addGroup: false);
        for (var i = 0; i < end + 2; i++)
        {
            processor.NextChar();
        }

        processor.NewBlocks.Push(new MarkdownNote(this) { Line = processor.LineIndex });
        return BlockState.Continue;
    }

    public override BlockState TryContinue(BlockProcessor processor, Block block)
    {
        if (processor.IsBlankLine)
        {
            return BlockState.ContinueDiscard;
        }

        if (!processor.IsCodeIndent)
        {
            return BlockState.None;
        }

        processor.GoToCodeIndent();
        return BlockState.Continue;
    }
}
