using Microsoft.Extensions.Time.Testing;
using RealtimeRag.Knowledge.Library;

namespace RealtimeRag.KnowledgeTests;

/// <summary>Opens knowledge bases and waits for what their status says, without sleeping.</summary>
internal static class KnowledgeWaits
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Opens and waits for the first comparison with the folder.</summary>
    public static async Task<KnowledgeBase> OpenedAsync(KnowledgeOptions options)
    {
        var ct = TestContext.Current.CancellationToken;
        var knowledge = await KnowledgeBase.OpenAsync(options, TimeProvider.System, ct);
        await knowledge.WhenIndexed.WaitAsync(Patience, ct);
        return knowledge;
    }

    /// <summary>Completes when the condition is met; it is checked whenever the status changes.</summary>
    public static async Task UntilAsync(this KnowledgeBase knowledge, Func<KnowledgeStatus, bool> condition)
    {
        var holds = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        void Look(object? sender, EventArgs e)
        {
            if (condition(knowledge.Status))
            {
                holds.TrySetResult();
            }
        }

        knowledge.StatusChanged += Look;
        Look(knowledge, EventArgs.Empty);
        await holds.Task.WaitAsync(Patience, TestContext.Current.CancellationToken);
        knowledge.StatusChanged -= Look;
    }

    /// <summary>Advances the time repeatedly until the condition is met, because the code that waits may not have started waiting.</summary>
    public static async Task AdvanceUntilAsync(this KnowledgeBase knowledge, FakeTimeProvider time, TimeSpan step, Func<KnowledgeStatus, bool> condition)
    {
        var holds = knowledge.UntilAsync(condition);
        while (!holds.IsCompleted)
        {
            time.Advance(step);
            await Task.Yield();
        }

        await holds;
    }

    public static string FirstFile(this KnowledgeBase knowledge, string question) =>
        knowledge.Search(question, 5).Select(passage => passage.File).FirstOrDefault() ?? string.Empty;
}
