using System.Collections.Concurrent;

namespace RealtimeRag.Server.Answers.Dify;

/// <summary>Tracks runs that may outlive their readers, so that shutdown can wait for them. Thread-safe.</summary>
internal sealed class DifyBackground
{
    private readonly ConcurrentDictionary<Task, byte> _tasks = new();

    /// <summary>Number of unfinished runs.</summary>
    public int Count => _tasks.Count;

    /// <summary>Tracks a task until it has finished. The task must not fail.</summary>
    public void Track(Task task)
    {
        _tasks.TryAdd(task, 0);
        _ = task.ContinueWith(
            t => _tasks.TryRemove(t, out _), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    /// <summary>Completes when every task tracked so far has finished.</summary>
    public Task WhenIdleAsync(CancellationToken cancellationToken) => Task.WhenAll(_tasks.Keys).WaitAsync(cancellationToken);
}
