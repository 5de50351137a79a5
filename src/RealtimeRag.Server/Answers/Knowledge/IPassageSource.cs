using System.Collections.Immutable;
using RealtimeRag.Core.Answers;

namespace RealtimeRag.Server.Answers.Knowledge;

/// <summary>Finds passages of documents that may answer a question. Thread-safe.</summary>
internal interface IPassageSource
{
    /// <summary>The best passages, best first; empty where nothing fits. A follow-up is searched together with the question before it.</summary>
    ValueTask<ImmutableArray<Passage>> FindAsync(AnswerRequest request, int count, CancellationToken cancellationToken);
}

/// <summary>One passage of a document.</summary>
/// <param name="Title">The document's name and heading path, for people.</param>
/// <param name="Text">The passage as written.</param>
/// <param name="Score">How well it fits; higher is better.</param>
internal sealed record Passage(string Title, string Text, double Score);
