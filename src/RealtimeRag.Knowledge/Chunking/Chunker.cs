using System.Text;
using RealtimeRag.Knowledge.Documents;

namespace RealtimeRag.Knowledge.Chunking;

/// <summary>
/// Cuts a document into passages of about 400 Chinese or 1,000 Latin characters. A passage never spans a heading;
/// it ends at the end of a paragraph if one is near, otherwise at the end of a sentence.
/// The next passage repeats whole sentences of up to 80 width units.
/// </summary>
internal static class Chunker
{
    private const int Target = 400 * TextWidth.Unit;
    private const int Overlap = 80 * TextWidth.Unit;
    private const int EarlyEnd = Target * 6 / 10;
    private const int TitlePart = 300;
    private const int LateEnd = Target * 5 / 4;

    /// <summary>Separates the parts of a title.</summary>
    public const string TitleSeparator = " › ";

    public static List<Chunk> Cut(ParsedDocument document)
    {
        var chunks = new List<Chunk>();
        foreach (var section in document.Sections)
        {
            Cut(Title(document.Title, section.Headings), Sentences(section), chunks);
        }

        return chunks;
    }

    private static void Cut(string title, List<Sentence> sentences, List<Chunk> chunks)
    {
        var (start, fresh) = (0, 0);
        while (fresh < sentences.Count)
        {
            var end = End(sentences, start, fresh);
            chunks.Add(Join(title, sentences, start, end));
            fresh = end;
            start = end < sentences.Count ? Repeated(sentences, start, end) : end;
        }
    }

    /// <summary>Where the passage that begins at <paramref name="start"/> ends; it includes at least one sentence from <paramref name="fresh"/> on.</summary>
    private static int End(List<Sentence> sentences, int start, int fresh)
    {
        var width = 0;
        var paragraphEnd = -1;
        var end = start;
        while (end < sentences.Count && (end <= fresh || width + sentences[end].Width <= Target))
        {
            if (end > fresh && sentences[end].Opens && width >= EarlyEnd)
            {
                paragraphEnd = end;
            }

            width += sentences[end].Width;
            end++;
        }

        if (end == sentences.Count || width + Remaining(sentences, end, LateEnd - width) <= LateEnd)
        {
            return sentences.Count;
        }

        return sentences[end].Opens || paragraphEnd < 0 ? end : paragraphEnd;
    }

    // A short remainder is included: on its own it would hold little besides the overlap.
    private static int Remaining(List<Sentence> sentences, int from, int enough)
    {
        var width = 0;
        for (var i = from; i < sentences.Count && width <= enough; i++)
        {
            width += sentences[i].Width;
        }

        return width;
    }

    private static int Repeated(List<Sentence> sentences, int start, int end)
    {
        var (width, from) = (0, end);
        while (from - 1 > start && width + sentences[from - 1].Width <= Overlap)
        {
            from--;
            width += sentences[from].Width;
        }

        return from;
    }

    private static Chunk Join(string title, List<Sentence> sentences, int start, int end)
    {
        var text = new StringBuilder();
        for (var i = start; i < end; i++)
        {
            if (i > start && sentences[i].Opens)
            {
                text.Append('\n');
            }

            text.Append(sentences[i].Paragraph.Text.AsSpan(sentences[i].Start, sentences[i].Length));
        }

        var first = sentences[start].Paragraph;
        return new Chunk(title, text.ToString().Trim(), first.Page, first.Line);
    }

    private static List<Sentence> Sentences(Section section)
    {
        var sentences = new List<Sentence>();
        foreach (var paragraph in section.Paragraphs)
        {
            foreach (var range in SentenceCutter.Cut(paragraph.Text, Target))
            {
                var (offset, length) = range.GetOffsetAndLength(paragraph.Text.Length);
                sentences.Add(new Sentence(paragraph, offset, length, TextWidth.Of(paragraph.Text.AsSpan(offset, length))));
            }
        }

        return sentences;
    }

    private static string Title(string document, IReadOnlyList<string> headings)
    {
        var parts = headings.Count > 0 && headings[0] == document ? headings : [document, .. headings];
        return string.Join(TitleSeparator, parts.Select(part => part.Length <= TitlePart ? part : part[..TitlePart].TrimEnd() + "…"));
    }

    private readonly record struct Sentence(Paragraph Paragraph, int Start, int Length, int Width)
    {
        public bool Opens => Start == 0;
    }
}
