using Markdig;
using Markdig.Extensions.EmphasisExtras;
using Markdig.Parsers;
using Markdig.Syntax;

namespace RealtimeRag.Knowledge.Documents;

/// <summary>The supported Markdown: CommonMark, tables, footnotes, task lists, strikethrough, and emphasis next to Chinese punctuation.</summary>
internal static class MarkdownSyntax
{
    /// <summary>Longer text is parsed in pieces, since parsing time may grow with the square of the length.</summary>
    public const int LongestText = 4_000;

    private const int MostMarks = 250;

    // Higher than what MarkdownSource lets through plus what MostMarks can add, so it is never reached.
    private const int DeepestTree = 1_024;

    private static readonly MarkdownPipelineBuilder Builder = Configured();

    public static readonly MarkdownPipeline Pipeline = Builder.Build();

    /// <summary>The parsers of the text within a block.</summary>
    public static readonly InlineParserList InlineParsers = new(Builder.InlineParsers);

    private static MarkdownPipelineBuilder Configured()
    {
        var builder = new MarkdownPipelineBuilder { MaximumNestingDepth = DeepestTree };
        builder.UseEmphasisExtras(EmphasisExtraOptions.Strikethrough).UseCjkFriendlyEmphasis().UseTaskLists();
        builder.BlockParsers.Replace<HtmlBlockParser>(new MarkdownHtmlParser());
        builder.BlockParsers.InsertBefore<HtmlBlockParser>(new MarkdownTableParser());
        builder.BlockParsers.InsertBefore<ParagraphBlockParser>(new MarkdownNoteParser());
        Bound(builder.BlockParsers.FindExact<ParagraphBlockParser>());
        Bound(builder.BlockParsers.FindExact<HeadingBlockParser>());
        return builder;
    }

    private static void Bound(BlockParser? parser)
    {
        if (parser is not null)
        {
            parser.Closed += (_, block) => Bound(block);
        }
    }

    private static void Bound(Block block)
    {
        if (block is not LeafBlock { ProcessInlines: true } leaf)
        {
            return;
        }

        var (length, marks) = (0, 0);
        foreach (var line in leaf.Lines.Lines.AsSpan(0, leaf.Lines.Count))
        {
            length += line.Slice.Length;
            marks += CountMarks(line.Slice.AsSpan());
        }

        leaf.ProcessInlines = length <= LongestText && marks <= MostMarks;
    }

    private static int CountMarks(ReadOnlySpan<char> text) => text.Count('[') + text.Count('*') + text.Count('_') + text.Count('~');
}
