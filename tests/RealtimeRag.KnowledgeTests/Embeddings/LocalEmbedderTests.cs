using System.Numerics.Tensors;
using RealtimeRag.Embeddings;
using RealtimeRag.Knowledge.Library;

namespace RealtimeRag.KnowledgeTests.Embeddings;

/// <summary>Vectors of a real model on this machine, and the layouts that are refused.</summary>
public sealed class LocalEmbedderTests(MiniLm model) : IClassFixture<MiniLm>, IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("embedder-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Texts_that_mean_the_same_are_near_each_other()
    {
        using var embedder = new LocalEmbedder(ModelFolder.Open(model.Folder));
        var vectors = await embedder.EmbedAsync(
            ["How many days of vacation do I get?", "Employees are entitled to 25 days of annual leave.", "The printer is on the second floor."], TestContext.Current.CancellationToken);
        Assert.All(vectors, vector => Assert.Equal(384, vector.Length));
        Assert.True(TensorPrimitives.CosineSimilarity<float>(vectors[0], vectors[1]) > TensorPrimitives.CosineSimilarity<float>(vectors[0], vectors[2]) + 0.2f);
        var question = await embedder.EmbedQuestionAsync("How many days of vacation do I get?", TestContext.Current.CancellationToken);
        Assert.Equal(vectors[0], Assert.Single(question));
    }

    [Fact]
    public async Task A_text_of_any_length_gets_a_vector()
    {
        using var embedder = new LocalEmbedder(ModelFolder.Open(model.Folder));
        var vectors = await embedder.EmbedAsync(["", string.Concat(Enumerable.Repeat("word ", 5_000)), "端口😀"], TestContext.Current.CancellationToken);
        Assert.All(vectors, vector => Assert.True(TensorPrimitives.Norm<float>(vector) > 0));
    }

    [Fact]
    public async Task The_documents_are_found_by_meaning_and_a_restart_computes_nothing_again()
    {
        var documents = _folder.CreateSubdirectory("documents").FullName;
        await File.WriteAllTextAsync(Path.Combine(documents, "leave.md"), "# Handbook\n\n## Annual leave\n\nEmployees are entitled to 25 days off each year.\n\n## Printer\n\nThe printer is on the second floor.\n");
        var passages = 0;
        for (var start = 0; start < 2; start++)
        {
            using var local = new LocalEmbedder(ModelFolder.Open(model.Folder));

            // The first text opens the model, which on a busy machine takes longer than a question waits.
            await local.EmbedQuestionAsync("", TestContext.Current.CancellationToken);
            var counting = new CountingEmbedder(local);
            await using var knowledge = await KnowledgeBase.OpenAsync(
                new(documents, Path.Combine(_folder.FullName, "index.db")) { Watch = false, Embedder = counting }, TimeProvider.System, TestContext.Current.CancellationToken);
            await knowledge.WhenIndexed;
            await knowledge.UntilAsync(status => status.Vectors == 2);
            var found = await knowledge.SearchAsync("how long may my vacation be", 1, null, null, TestContext.Current.CancellationToken);
            Assert.EndsWith("Annual leave", Assert.Single(found).Title, StringComparison.Ordinal);
            Assert.Equal(2, knowledge.Status.Vectors);
            passages += counting.Passages;
        }

        Assert.Equal(2, passages);
    }

    [Fact]
    public async Task A_model_that_could_not_be_opened_is_opened_by_a_later_text()
    {
        var copy = _folder.CreateSubdirectory("late").FullName;
        await File.WriteAllTextAsync(Path.Combine(copy, "model.onnx"), "half a download", TestContext.Current.CancellationToken);
        File.Copy(Path.Combine(model.Folder, "vocab.txt"), Path.Combine(copy, "vocab.txt"));
        using var embedder = new LocalEmbedder(ModelFolder.Open(copy));
        await Assert.ThrowsAnyAsync<Exception>(() => embedder.EmbedQuestionAsync("vacation", TestContext.Current.CancellationToken));

        File.Copy(ModelFolder.Open(model.Folder).ModelPath, Path.Combine(copy, "model.onnx"), overwrite: true);

        Assert.Equal(384, Assert.Single(await embedder.EmbedQuestionAsync("vacation", TestContext.Current.CancellationToken)).Length);
    }

    [Fact]
    public void The_weights_are_read_only_for_the_name_of_the_model_and_again_after_a_failure()
    {
        var copy = _folder.CreateSubdirectory("absent").FullName;
        var weights = Path.Combine(copy, "model.onnx");
        File.WriteAllText(weights, "weights");
        File.Copy(Path.Combine(model.Folder, "vocab.txt"), Path.Combine(copy, "vocab.txt"));
        var folder = ModelFolder.Open(copy);
        File.Delete(weights);
        using var embedder = new LocalEmbedder(folder);
        Assert.Throws<FileNotFoundException>(() => embedder.Model);

        File.WriteAllText(weights, "weights");

        Assert.StartsWith("absent#", embedder.Model, StringComparison.Ordinal);
    }

    [Fact]
    public void Another_prompt_or_other_weights_are_another_model()
    {
        var copy = _folder.CreateSubdirectory("minilm").FullName;
        File.WriteAllText(Path.Combine(copy, "model.onnx"), "weights");
        File.Copy(Path.Combine(model.Folder, "vocab.txt"), Path.Combine(copy, "vocab.txt"));
        var first = ModelFolder.Open(copy).Fingerprint();
        Assert.Equal(first, ModelFolder.Open(copy).Fingerprint());
        File.WriteAllText(Path.Combine(copy, "config_sentence_transformers.json"), """{"prompts":{"query":"query: "}}""");
        var prompted = ModelFolder.Open(copy);
        Assert.Equal("query: ", prompted.QuestionPrompt);
        var second = prompted.Fingerprint();
        File.WriteAllText(Path.Combine(copy, "model.onnx"), "weightz");
        Assert.Equal(3, new[] { first, second, ModelFolder.Open(copy).Fingerprint() }.Distinct().Count());
    }

    [Fact]
    public void The_configuration_of_the_layout_is_read()
    {
        var folder = _folder.CreateSubdirectory("bge").FullName;
        Directory.CreateDirectory(Path.Combine(folder, "onnx"));
        Directory.CreateDirectory(Path.Combine(folder, "1_Pooling"));
        File.WriteAllText(Path.Combine(folder, "onnx", "model.onnx"), "");
        File.WriteAllText(Path.Combine(folder, "tokenizer.json"), """{"model":{"type":"WordPiece","vocab":{"[UNK]":1,"[PAD]":0,"[CLS]":2}}}""");
        File.WriteAllText(Path.Combine(folder, "1_Pooling", "config.json"), """{"pooling_mode_cls_token":true}""");
        File.WriteAllText(Path.Combine(folder, "sentence_bert_config.json"), """{"max_seq_length":512}""");
        var read = ModelFolder.Open(folder);
        Assert.Equal(("bge", true, 512), (read.Name, read.TakesFirstToken, read.MaxTokens));
    }

    [Theory]
    [InlineData(null, "model.onnx")]
    [InlineData("", "vocab.txt")]
    [InlineData("""{"model":{"type":"Unigram"}}""", "WordPiece")]
    [InlineData("{", "download")]
    public void A_folder_that_holds_no_such_model_is_refused_with_what_to_do(string? tokenizer, string expected)
    {
        if (tokenizer is not null)
        {
            File.WriteAllText(Path.Combine(_folder.FullName, "model.onnx"), "");
        }

        if (tokenizer is { Length: > 0 })
        {
            File.WriteAllText(Path.Combine(_folder.FullName, "tokenizer.json"), tokenizer);
        }

        var notice = Assert.Throws<ModelFolderException>(() => ModelFolder.Open(_folder.FullName)).Notice;
        Assert.Contains(expected, notice.English, StringComparison.Ordinal);
    }

    private sealed class CountingEmbedder(IEmbedder inner) : IEmbedder
    {
        private int _passages;

        public int Passages => Volatile.Read(ref _passages);

        public string Model => inner.Model;

        public Task<IReadOnlyList<float[]>> EmbedAsync(IReadOnlyList<string> texts, CancellationToken cancellationToken)
        {
            Interlocked.Add(ref _passages, texts.Count);
            return inner.EmbedAsync(texts, cancellationToken);
        }

        public Task<IReadOnlyList<float[]>> EmbedQuestionAsync(string question, CancellationToken cancellationToken) => inner.EmbedQuestionAsync(question, cancellationToken);
    }
}
