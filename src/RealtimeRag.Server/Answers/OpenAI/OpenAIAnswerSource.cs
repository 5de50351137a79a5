using System.Runtime.CompilerServices;
using RealtimeRag.Core.Answers;
using RealtimeRag.Server.Answers.Knowledge;

namespace RealtimeRag.Server.Answers.OpenAI;

/// <summary>Answers with an OpenAI-compatible chat model, streamed, using passages of the knowledge base if there is one. Thread-safe.</summary>
/// <param name="client">Sends the calls.</param>
/// <param name="options">What to send, and the limits.</param>
/// <param name="passages">Provides the passages, or null for none.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Receives one message per answer.</param>
internal sealed class OpenAIAnswerSource(
    OpenAIClient client, OpenAIOptions options, IPassageSource? passages, TimeProvider time, ILogger<OpenAIAnswerSource> logger) : IAnswerSource
{
    /// <inheritdoc />
    public string Name => "openai";

    /// <inheritdoc />
    public async IAsyncEnumerable<AnswerEvent> AskAsync(
        AnswerRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var run = new OpenAIRun(request, options, time, logger, cancellationToken);
        await run.StartAsync(client, options.UsePassages ? passages : null);
        while (await run.NextAsync() is { } piece)
        {
            yield return piece;
        }

        foreach (var e in run.Ending())
        {
            yield return e;
        }
    }
}
