using System.Collections.Concurrent;

namespace RealtimeRag.KnowledgeTests.Vectors;

/// <summary>Knows a few things by several words each: texts about the same thing point the same way, whatever words they use.</summary>
internal sealed class ConceptEmbedder : IEmbedder
{
    private static readonly string[][] Concepts =
    [
        ["annual leave", "vacation", "days off"],
        ["canteen", "lunch", "eat"],
        ["password", "secret", "log in"],
    ];

    private readonly ConcurrentQueue<string> _texts = new();

    public string Model { get; init; } = "concepts@test";

    /// <summary>Dimensions beyond those that mean something.</summary>
    public int Spare { get; init; }

    public volatile bool Fails;

    /// <summary>Every text asked for, in order.</summary>
    public IReadOnlyCollection<string> Texts => _texts;

    public Task<IReadOnlyList<float[]>> EmbedAsync(IReadOnlyList<string> texts, CancellationToken cancellationToken)
    {
        foreach (var text in texts)
        {
            _texts.Enqueue(text);
        }

        return Fails
            ? Task.FromException<IReadOnlyList<float[]>>(new HttpRequestException("refused"))
            : Task.FromResult<IReadOnlyList<float[]>>([.. texts.Select(Vector)]);
    }

    private float[] Vector(string text)
    {
        var vector = new float[Concepts.Length + 1 + Spare];
        for (var i = 0; i < Concepts.Length; i++)
        {
            vector[i] = Concepts[i].Count(word => text.Contains(word, StringComparison.OrdinalIgnoreCase));
        }

        vector[Concepts.Length] = 0.1f;
        return vector;
    }
}
