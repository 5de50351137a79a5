using System.Diagnostics;
using RealtimeRag.Embeddings;
using RealtimeRag.Knowledge.Answers;
using RealtimeRag.Knowledge.Search;
using RealtimeRag.Knowledge.Search.Ranking;
using RealtimeRag.Knowledge.Vectors;

namespace RealtimeRag.KnowledgeTraining;

/// <summary>How often the right passage comes first by words, and by words and meaning together.</summary>
internal static class MeaningMeasurement
{
    private const int Batch = 64;

    /// <summary>Questions on the handbook in quite different words: id, language, question, expected, heading.</summary>
    public static async Task FarAsync(string documents, string table, string model, TextWriter output)
    {
        var corpus = (await AskedDocuments.ReadAsync(documents, Directory.CreateTempSubdirectory("none-").FullName)).Corpus;
        using var embedder = new LocalEmbedder(ModelFolder.Open(model));
        var vectors = await EmbedAsync(corpus, embedder, output);
        foreach (var rows in (await File.ReadAllLinesAsync(table)).Skip(1).Select(line => line.Split('\t')).GroupBy(row => row[1]))
        {
            var (words, both, among, count) = (0, 0, 0, 0);
            foreach (var row in rows)
            {
                var (byWords, fused) = await FindAsync(corpus, vectors, embedder, row[2]);
                count++;
                words += IsSection(byWords, row) ? 1 : 0;
                both += IsSection(fused, row) ? 1 : 0;
                among += fused.Take(Clarification.Most).Any(hit => IsSection([hit], row)) ? 1 : 0;
            }

            await output.WriteLineAsync($"{rows.Key}: of {count}, first by words {words}, by both {both}, among the first three {among}");
        }

        bool IsSection(IReadOnlyList<SearchHit> hits, string[] row) => hits.Count > 0 && corpus.Passages[(int)hits[0].Id] is var passage
            && passage.Id.StartsWith(row[1] + "/", StringComparison.Ordinal) && HeadingQuestion.FirstWay(passage.Title).EndsWith(row[4], StringComparison.Ordinal);
    }

    /// <summary>One of the public sets.</summary>
    public static async Task SetAsync(string folder, string name, string model, TextWriter output)
    {
        var set = (await TrainingSet.ReadAsync(folder)).Single(set => set.Name == name);
        using var embedder = new LocalEmbedder(ModelFolder.Open(model));
        var vectors = await EmbedAsync(set.Corpus, embedder, output);
        var (words, both) = (0, 0);
        foreach (var question in set.Questions)
        {
            var (byWords, fused) = await FindAsync(set.Corpus, vectors, embedder, question.Question);
            words += byWords.Count > 0 && set.IsGold(question, byWords[0].Id) ? 1 : 0;
            both += fused.Count > 0 && set.IsGold(question, fused[0].Id) ? 1 : 0;
        }

        await output.WriteLineAsync($"{name}: recall@1 by words {(double)words / set.Questions.Count:P1}, by both {(double)both / set.Questions.Count:P1}");
    }

    private static async Task<VectorSet> EmbedAsync(IndexedCorpus corpus, LocalEmbedder embedder, TextWriter output)
    {
        var clock = Stopwatch.StartNew();
        var vectors = VectorSet.Empty;
        foreach (var batch in corpus.Passages.Index().Chunk(Batch))
        {
            var given = await embedder.EmbedAsync([.. batch.Select(passage => $"{passage.Item.Title}\n{passage.Item.Text}")], CancellationToken.None);
            vectors = vectors.With([.. batch.Zip(given, (passage, vector) => new PassageVector(passage.Index, PassageVector.Normal(vector)))]);
        }

        await output.WriteLineAsync($"{corpus.Passages.Count} passages, {clock.Elapsed.TotalMilliseconds / Math.Max(1, corpus.Passages.Count):F1} ms each");
        return vectors;
    }

    private static async Task<(IReadOnlyList<SearchHit> Words, IReadOnlyList<SearchHit> Both)> FindAsync(IndexedCorpus corpus, VectorSet vectors, LocalEmbedder embedder, string question)
    {
        var words = QuestionSearch.Find(corpus.Index, question, ScoreFusion.Depth);
        var vector = PassageVector.Normal((await embedder.EmbedQuestionAsync(question, CancellationToken.None))[0]);
        var live = new IdRanges([new IdRange(0, corpus.Passages.Count)]);
        return (words.Hits, ScoreFusion.Fuse(words, vectors.Nearest(vector, live, ScoreFusion.Depth), id => vectors.Cosine(vector, id), corpus.Index.OriginalOf));
    }
}
