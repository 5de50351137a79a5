using System.Text.Json;
using System.Text.Json.Serialization;

namespace RealtimeRag.Knowledge.Evaluation;

/// <summary>A passage of an evaluation corpus, one JSON object per line.</summary>
/// <param name="Id">Its id, which questions refer to.</param>
/// <param name="Title">Its title, or an empty string.</param>
/// <param name="Text">Its text.</param>
public sealed record EvaluationPassage(string Id, string Title, string Text);

/// <summary>A question with its known passage and answers, one JSON object per line.</summary>
/// <param name="Question">The question; field <c>q</c>.</param>
/// <param name="Gold">The id of the passage that answers it.</param>
/// <param name="Answers">Accepted spellings of the answer.</param>
public sealed record EvaluationQuestion([property: JsonPropertyName("q")] string Question, string Gold, IReadOnlyList<string> Answers);

/// <summary>Reads evaluation files: UTF-8, one JSON object per line, unknown fields ignored.</summary>
public static class EvaluationFiles
{
    /// <summary>Reads a corpus.</summary>
    /// <exception cref="EvaluationFileException">A line does not match the format.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static Task<List<EvaluationPassage>> ReadCorpusAsync(string path, CancellationToken ct) => ReadAsync(
        path,
        line => JsonSerializer.Deserialize(line, EvaluationJsonContext.Default.EvaluationPassage) is { Id: not null, Text: not null } passage
            ? passage with { Title = passage.Title ?? "" }
            : null,
        ct);

    /// <summary>Reads questions.</summary>
    /// <exception cref="EvaluationFileException">A line does not match the format.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static Task<List<EvaluationQuestion>> ReadQuestionsAsync(string path, CancellationToken ct) => ReadAsync(
        path,
        line => JsonSerializer.Deserialize(line, EvaluationJsonContext.Default.EvaluationQuestion) is { Question: not null, Gold: not null } question
            ? question with { Answers = question.Answers ?? [] }
            : null,
        ct);

    private static async Task<List<T>> ReadAsync<T>(string path, Func<string, T?> parse, CancellationToken ct)
        where T : class
    {
        var rows = new List<T>();
        var number = 0;
        await foreach (var line in File.ReadLinesAsync(path, ct))
        {
            number++;
            if (!string.IsNullOrWhiteSpace(line))
            {
                rows.Add(ParseLine(line, parse) ?? throw new EvaluationFileException(Path.GetFileName(path), number));
            }
        }

        return rows;
    }

    private static T? ParseLine<T>(string line, Func<string, T?> parse)
        where T : class
    {
        try
        {
            return parse(line);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

/// <summary>Thrown when a line of an evaluation file does not match the format.</summary>
public sealed class EvaluationFileException(string file, int line)
    : Exception($"{file}:{line}: 不是一行有效的 JSON（段落需要 id、title、text；问题需要 q、gold、answers）· not a valid JSON row (a passage has id, title, text; a question q, gold, answers)")
{
    /// <summary>The line number, from 1.</summary>
    public int Line { get; } = line;
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(EvaluationPassage))]
[JsonSerializable(typeof(EvaluationQuestion))]
[JsonSerializable(typeof(KnowledgeScores))]
internal sealed partial class EvaluationJsonContext : JsonSerializerContext;
