using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace RealtimeRag.Embeddings;

/// <summary>
/// A model in the layout of sentence-transformers: <c>model.onnx</c> or <c>onnx/model.onnx</c>, <c>vocab.txt</c> or a <c>tokenizer.json</c> of word pieces,
/// and where they differ from the defaults <c>1_Pooling/config.json</c>, <c>tokenizer_config.json</c>, <c>sentence_bert_config.json</c> and
/// <c>config_sentence_transformers.json</c>. Immutable.
/// </summary>
public sealed record ModelFolder
{
    private const int DefaultTokens = 256;
    private const int MostTokens = 512;

    private ModelFolder(string model, IReadOnlyList<string> vocabulary) => (ModelPath, Vocabulary) = (model, vocabulary);

    /// <summary>The ONNX file.</summary>
    public string ModelPath { get; }

    /// <summary>The name for display: that of the folder.</summary>
    public required string Name { get; init; }

    /// <summary>The word pieces, by number.</summary>
    internal IReadOnlyList<string> Vocabulary { get; }

    /// <summary>Whether the vector is that of the first token and not the mean of all.</summary>
    public bool TakesFirstToken { get; private init; }

    /// <summary>Whether upper case is folded.</summary>
    internal bool LowersCase { get; private init; } = true;

    /// <summary>The longest text in tokens; the rest is left out.</summary>
    public int MaxTokens { get; private init; } = DefaultTokens;

    /// <summary>What goes before a question; empty for most models.</summary>
    public string QuestionPrompt { get; private init; } = "";

    /// <summary>What goes before a passage; empty for most models.</summary>
    public string PassagePrompt { get; private init; } = "";

    /// <summary>Reads the layout; the model itself is opened later.</summary>
    /// <exception cref="ModelFolderException">Files are missing, damaged, or of a kind that is not supported.</exception>
    public static ModelFolder Open(string folder)
    {
        var model = ((string[])[Path.Combine(folder, "model.onnx"), Path.Combine(folder, "onnx", "model.onnx")]).FirstOrDefault(File.Exists)
            ?? throw Missing(folder, "model.onnx");
        try
        {
            var pooling = Json(folder, "1_Pooling/config.json");
            var tokenizer = Json(folder, "tokenizer_config.json");
            var prompts = Json(folder, "config_sentence_transformers.json") is { } config && config.TryGetProperty("prompts", out var given) ? given : (JsonElement?)null;
            var most = Json(folder, "sentence_bert_config.json") is { } limits && limits.TryGetProperty("max_seq_length", out var number) ? number.GetInt32() : DefaultTokens;
            return new ModelFolder(model, ReadVocabulary(folder))
            {
                Name = Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder))),
                TakesFirstToken = Flag(pooling, "pooling_mode_cls_token") ?? false,
                LowersCase = Flag(tokenizer, "do_lower_case") ?? true,
                MaxTokens = Math.Clamp(most, 8, MostTokens),
                QuestionPrompt = Text(prompts, "query") ?? "",
                PassagePrompt = Text(prompts, "passage") ?? Text(prompts, "document") ?? "",
            };
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException or IOException or UnauthorizedAccessException)
        {
            throw new ModelFolderException(new(
                $"无法读取模型文件夹 {folder} 里的配置：请重新下载模型", $"the files of the model in {folder} cannot be read: download the model again"));
        }
    }

    /// <summary>Identifies the model's content, so that vectors of another are never used: a hash over the weights and what else shapes the vectors.</summary>
    public string Fingerprint()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using var weights = File.OpenRead(ModelPath);
        var buffer = new byte[1 << 20];
        for (var read = weights.Read(buffer); read > 0; read = weights.Read(buffer))
        {
            hash.AppendData(buffer.AsSpan(0, read));
        }

        hash.AppendData(Encoding.UTF8.GetBytes($"{TakesFirstToken}|{LowersCase}|{MaxTokens}|{QuestionPrompt}|{PassagePrompt}|{Vocabulary.Count}"));
        return BinaryPrimitives.ReadUInt64BigEndian(hash.GetHashAndReset()).ToString("x16", System.Globalization.CultureInfo.InvariantCulture);
    }

    private static string[] ReadVocabulary(string folder)
    {
        var list = Path.Combine(folder, "vocab.txt");
        if (File.Exists(list))
        {
            return File.ReadAllLines(list);
        }

        if (Json(folder, "tokenizer.json") is not { } tokenizer)
        {
            throw Missing(folder, "vocab.txt / tokenizer.json");
        }

        var model = tokenizer.GetProperty("model");
        return Text(model, "type") == "WordPiece"
            ? [.. model.GetProperty("vocab").EnumerateObject().OrderBy(static piece => piece.Value.GetInt32()).Select(static piece => piece.Name)]
            : throw new ModelFolderException(new(
                $"{folder} 的 tokenizer.json 不是 WordPiece：请改用 WordPiece（BERT）模型，例如 bge-small-zh-v1.5",
                $"the tokenizer.json in {folder} is not of word pieces: use a model with a WordPiece (BERT) tokenizer, such as bge-small-zh-v1.5"));
    }

    private static ModelFolderException Missing(string folder, string file) => new(new(
        $"{folder} 里没有 {file}：请填写 sentence-transformers 格式、含 ONNX 的模型文件夹",
        $"there is no {file} in {folder}: name the folder of a model in the layout of sentence-transformers, with ONNX"));

    private static JsonElement? Json(string folder, string name)
    {
        var path = Path.Combine(folder, name);
        return File.Exists(path) ? JsonElement.Parse(File.ReadAllBytes(path)) : null;
    }

    private static bool? Flag(JsonElement? json, string name) =>
        json is { } element && element.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.True or JsonValueKind.False ? value.GetBoolean() : null;

    private static string? Text(JsonElement? json, string name) =>
        json is { ValueKind: JsonValueKind.Object } element && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
