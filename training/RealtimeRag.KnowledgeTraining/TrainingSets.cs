using System.Text.Json;
using RealtimeRag.Knowledge.Evaluation;
using RealtimeRag.Knowledge.Search;
using RealtimeRag.Knowledge.Search.Ranking;
using RealtimeRag.Knowledge.Search.Segments;

namespace RealtimeRag.KnowledgeTraining;

/// <summary>A corpus in memory with its index.</summary>
internal sealed class IndexedCorpus : IPassageText
{
    private readonly IReadOnlyList<EvaluationPassage> _passages;
    private readonly Segment _segment;

    public IndexedCorpus(IReadOnlyList<EvaluationPassage> passages)
    {
        _passages = passages;
        _segment = Segment.Build([.. passages.Select((passage, id) => new IndexedPassage(id, passage.Title, passage.Text))], CancellationToken.None);
        Index = IndexWith(new HashSet<long>(), RankingWeights.Default);
    }

    public SearchIndex Index { get; }

    public IReadOnlyList<EvaluationPassage> Passages => _passages;

    /// <summary>An index of the same passages that omits some or ranks differently.</summary>
    public SearchIndex IndexWith(IReadOnlySet<long> deleted, RankingWeights weights) => new([_segment], deleted, this, weights);

    /// <summary>Two indexes with half of the articles each; an article is all passages with the same title.</summary>
    public (SearchIndex Even, SearchIndex Odd) Halves()
    {
        var articles = _passages.Select(passage => passage.Title).Distinct(StringComparer.Ordinal).Index().ToDictionary(article => article.Item, article => article.Index % 2, StringComparer.Ordinal);
        var odd = Enumerable.Range(0, _passages.Count).Where(id => articles[_passages[id].Title] == 1).Select(id => (long)id).ToHashSet();
        var even = Enumerable.Range(0, _passages.Count).Select(id => (long)id).Where(id => !odd.Contains(id)).ToHashSet();
        return (IndexWith(odd, RankingWeights.Default), IndexWith(even, RankingWeights.Default));
    }

    public string GetText(long id) => _passages[(int)id].Text;

    public string GetTitle(long id) => _passages[(int)id].Title;
}

/// <summary>Questions on a corpus.</summary>
internal sealed record TrainingSet(string Name, bool IsChinese, IndexedCorpus Corpus, IReadOnlyList<EvaluationQuestion> Questions)
{
    /// <summary>Whether a hit is the passage that a question names.</summary>
    public bool IsGold(EvaluationQuestion question, long id) => string.Equals(Corpus.Passages[(int)id].Id, question.Gold, StringComparison.Ordinal);

    /// <summary>Reads the sets that <c>manifest.json</c> of a folder names: <c>name</c>, <c>lang</c>, <c>corpus</c>, <c>questions</c>.</summary>
    public static async Task<List<TrainingSet>> ReadAsync(string folder)
    {
        var (sets, corpora) = (new List<TrainingSet>(), new Dictionary<string, IndexedCorpus>(StringComparer.Ordinal));
        using var manifest = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(folder, "manifest.json")));
        foreach (var entry in manifest.RootElement.EnumerateArray())
        {
            var file = entry.GetProperty("corpus").GetString()!;
            if (!corpora.TryGetValue(file, out var corpus))
            {
                corpora[file] = corpus = new IndexedCorpus(await EvaluationFiles.ReadCorpusAsync(Path.Combine(folder, file), CancellationToken.None));
            }

            var questions = await EvaluationFiles.ReadQuestionsAsync(Path.Combine(folder, entry.GetProperty("questions").GetString()!), CancellationToken.None);
            var isChinese = entry.GetProperty("lang").GetString()!.StartsWith("zh", StringComparison.Ordinal);
            sets.Add(new TrainingSet(entry.GetProperty("name").GetString()!, isChinese, corpus, questions));
        }

        return sets;
    }
}
