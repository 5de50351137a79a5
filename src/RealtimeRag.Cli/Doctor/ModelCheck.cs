using RealtimeRag.Core;
using RealtimeRag.Embeddings;

namespace RealtimeRag.Cli.Doctor;

/// <summary>Opens the model on this machine and times one question.</summary>
internal static class ModelCheck
{
    private const string Question = "怎么修改端口 / How do I change the port";
    private static readonly LocalizedText Subject = new("向量模型", "embedding model");

    /// <summary>The model, its dimensions and the time for one question, or why it does not work.</summary>
    public static async Task<Finding> RunAsync(ModelFolder folder, TimeProvider time, CancellationToken cancellationToken)
    {
        try
        {
            using var embedder = new LocalEmbedder(folder);

            // The first text opens the model.
            await embedder.EmbedQuestionAsync(Question, cancellationToken);
            var start = time.GetTimestamp();
            var vectors = await embedder.EmbedQuestionAsync(Question, cancellationToken);
            var milliseconds = time.GetElapsedTime(start).TotalMilliseconds;
            return new(Verdict.Good, Subject, new(
                $"{folder.Name}，{vectors[0].Length} 维，每个问题 {milliseconds:F0} 毫秒", $"{folder.Name}, {vectors[0].Length} dimensions, {milliseconds:F0} ms a question"));
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            return new(Verdict.Bad, Subject, new(
                $"无法运行 {folder.Name}（{e.GetType().Name}）：请重新下载模型，或换一个", $"{folder.Name} cannot be run ({e.GetType().Name}): download the model again, or use another one"));
        }
    }
}
