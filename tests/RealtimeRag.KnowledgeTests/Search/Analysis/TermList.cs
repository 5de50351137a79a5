using RealtimeRag.Knowledge.Search.Analysis;

namespace RealtimeRag.KnowledgeTests.Search.Analysis;

/// <summary>The terms of a text, for tests that compare texts by them.</summary>
internal static class TermList
{
    public static List<(ulong Key, int Start, int End)> Of(string text)
    {
        var terms = new List<(ulong, int, int)>();
        var sink = new Sink(terms);
        new Tokeniser<Sink>(text, ref sink).Run();
        return terms;
    }

    public static HashSet<ulong> Keys(string text) => Of(text).Select(term => term.Key).ToHashSet();

    private readonly struct Sink(List<(ulong Key, int Start, int End)> terms) : ITermSink
    {
        public void Add(ulong key, int start, int end) => terms.Add((key, start, end));
    }
}
