using Markdig.Parsers;
using Markdig.Syntax;

namespace RealtimeRag.Knowledge.Documents;

/// <summary>Parses HTML blocks. An unclosed comment, script or instruction ends with its paragraph; otherwise it would hide the rest of the file.</summary>
internal sealed class MarkdownHtmlParser : HtmlBlockParser
{
    public override BlockState TryOpen(BlockProcessor processor)
    {
        var state = base.TryOpen(processor);
        if (state == BlockState.Continue && processor.NewBlocks.TryPeek(out var block) && block is HtmlBlock html && !IsClosed(processor, html.Type))
        {
            html.Type = HtmlBlockType.InterruptingBlock;
        }

        return state;
    }

    private static bool IsClosed(BlockProcessor processor, HtmlBlockType type)
    {
        string[] ends = type switch
        {
            HtmlBlockType.Comment => ["-->"],
            HtmlBlockType.CData => ["]]>"],
            HtmlBlockType.ProcessingInstruction => ["?>"],
            HtmlBlockType.DocumentType => [">"],
            HtmlBlockType.ScriptPreOrStyle => ["</script>", "</pre>", "</style>", "</textarea>"],
            _ => [],
        };
        return ends.Length == 0 || LastEnd(processor, type, ends) >= processor.Line.Start;
    }

    // Searched once per document, not once per opening.
    private static int LastEnd(BlockProcessor processor, HtmlBlockType type, string[] ends)
    {
        if (processor.Document.GetData(type) is int known)
        {
            return known;
        }

        var last = ends.Max(end => processor.Line.Text.LastIndexOf(end, StringComparison.OrdinalIgnoreCase));
        processor.Document.SetData(type, last);
        return last;
    }
}
