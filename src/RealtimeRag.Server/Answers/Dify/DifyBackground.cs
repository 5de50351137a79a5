using System.Collections.Concurrent;

namespace RealtimeRag.Server.Answers.Dify;

/// <summary>The runs that may outlive their readers, so that a shutdown can wait for them. Thread-safe.</summary>
internal sealed class DifyBackground
{
    private readonly ConcurrentDictionary<Task, byte> _tasks = new();

    /// <summary>How many are not finished.</summary>
    public int Count => _tasks.Count;

    /// <summary>Remembers a task until it is finished. The task must not fail.</summary>
    public void Track(Task task)
    {
        _tasks.TryAdd(task, 0);
        _ = task.ContinueWith(
            t => _tasks.TryRemove(t, out _), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    /// <summary>Waits until all that is known now is finished.</summary>
    public Task WhenIdleAsync(CancellationToken cancellationToken) => Task.WhenAll(_tasks.Keys).WaitAsync(cancellationToken);
}
