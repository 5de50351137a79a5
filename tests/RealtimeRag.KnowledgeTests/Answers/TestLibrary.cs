using RealtimeRag.Knowledge.Search;
using RealtimeRag.Knowledge.Search.Segments;

namespace RealtimeRag.KnowledgeTests.Answers;

/// <summary>A few passages and an index of them.</summary>
internal sealed class TestLibrary : IPassageText
{
    private readonly (string Title, string Text)[] _passages;

    public TestLibrary(params (string Title, string Text)[] passages)
    {
        _passages = passages;
        var indexed = passages.Select((passage, id) => new IndexedPassage(id, passage.Title, passage.Text)).ToList();
        Index = new SearchIndex([Segment.Build(indexed, CancellationToken.None)], new HashSet<long>(), this);
    }

    public SearchIndex Index { get; }

    public string GetText(long id) => _passages[(int)id].Text;

    public string GetTitle(long id) => _passages[(int)id].Title;
}
