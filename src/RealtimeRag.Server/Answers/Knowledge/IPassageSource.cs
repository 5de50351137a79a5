using System.Collections.Immutable;
using RealtimeRag.Core.Answers;

namespace RealtimeRag.Server.Answers.Knowledge;

/// <summary>Finds document passages that may answer a question. Thread-safe.</summary>
internal interface IPassageSource
{
    /// <summary>The best passages, best first; empty if none matches. A follow-up is searched together with the previous question.</summary>
    ValueTask<ImmutableArray<Passage>> FindAsync(AnswerRequest request, int count, CancellationToken cancellationToken);
}

/// <summary>One passage of a document.</summary>
/// <param name="Title">The document's name and heading path, for display.</param>
/// <param name="Text">The passage, verbatim.</param>
/// <param name="Score">How well it matches; higher is better.</param>
internal sealed record Passage(string Title, string Text, double Score);
