using RealtimeRag.Knowledge;
using RealtimeRag.Server.Diagnostics;

namespace RealtimeRag.Server.Answers.Knowledge;

/// <summary>Reports whether the documents can answer questions.</summary>
/// <param name="host">The documents.</param>
/// <param name="answersAlone">Whether every answer comes from them; if they are only the fallback, the server is ready without them.</param>
internal sealed class KnowledgeReadiness(KnowledgeHost host, bool answersAlone) : IReadinessCheck
{
    /// <inheritdoc />
    public IEnumerable<ReadinessProblem> Problems
    {
        get
        {
            var status = host.Current?.Status;
            var problems = status?.Problems ?? [host.HasFailed ? KnowledgeProblem.Store : KnowledgeProblem.Indexing];
            return problems.Select(problem => new ReadinessProblem(Name(problem), answersAlone && status is not { CanAnswer: true }));
        }
    }

    private static string Name(KnowledgeProblem problem) => problem switch
    {
        KnowledgeProblem.Indexing => "indexing",
        KnowledgeProblem.NoDocuments => "no documents",
        KnowledgeProblem.Store => "store",
        _ => "embeddings",
    };
}
