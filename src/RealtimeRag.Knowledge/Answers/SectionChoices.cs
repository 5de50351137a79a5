using RealtimeRag.Core.Text;
using RealtimeRag.Knowledge.Chunking;
using RealtimeRag.Knowledge.Search;
using RealtimeRag.Knowledge.Search.Analysis;
using RealtimeRag.Knowledge.Search.Ranking;
using RealtimeRag.Knowledge.Store;

namespace RealtimeRag.Knowledge.Answers;

/// <summary>Names the sections that a question may be about.</summary>
internal static class SectionChoices
{
    private const int Fewest = 2;
    private const int TitleLength = 80;
    private const char KeySeparator = '\n';

    /// <summary>Two or three sections of the best hits, best first, in one language; empty if there are fewer.</summary>
    public static IReadOnlyList<KnowledgeSection> Of(SearchResult result, StoredPassages passages)
    {
        var sections = new List<KnowledgeSection>();
        SearchLanguage? language = null;
        foreach (var hit in Clarification.Ordered(result))
        {
            if (passages.Find(hit.Id) is not { } passage)
            {
                continue;
            }

            language ??= PassageLanguage.Of(passage.Chunk.Text);
            var section = new KnowledgeSection(Name(passage), KeyOf(passage));
            if (PassageLanguage.Of(passage.Chunk.Text) == language && !sections.Exists(other => other.Key == section.Key || other.Title == section.Title))
            {
                sections.Add(section);
            }

            if (sections.Count == Clarification.Most)
            {
                break;
            }
        }

        return sections.Count < Fewest ? [] : sections;
    }

    /// <summary>The key of the section that a passage belongs to.</summary>
    public static string KeyOf(StoredPassage passage) => passage.File + KeySeparator + passage.Chunk.Title;

    /// <summary>The sentence that asks which section is meant.</summary>
    public static KnowledgeNotice Ask(IReadOnlyList<KnowledgeSection> sections) => new(
        $"您是想问：{string.Join("；", sections.Select((section, index) => $"{index + 1}. {Bare(section.Title)}"))}？",
        $"Did you mean: {string.Join("; ", sections.Select((section, index) => $"{index + 1}. {Bare(section.Title)}"))}?");

    private static string Bare(string title) => title.TrimEnd('?', '？', '。', '.');

    private static string Name(StoredPassage passage)
    {
        var title = HeadingQuestion.FirstWay(passage.Chunk.Title);
        var start = title.LastIndexOf(Chunker.TitleSeparator, StringComparison.Ordinal);
        var heading = start < 0 ? title : title[(start + Chunker.TitleSeparator.Length)..];
        return TextCut.Start(heading.Length == 0 ? passage.File : heading, TitleLength);
    }
}
