using System.Diagnostics.CodeAnalysis;

namespace RealtimeRag.Server.Sessions;

/// <summary>One question at a backend. Thread-safe.</summary>
[SuppressMessage("Design", "CA1001", Justification = "The source has no timer and no wait handle, and may be cancelled after the call's end.")]
internal sealed class RunningCall
{
    private readonly CancellationTokenSource _stop = new();

    /// <summary>Set when the answer is not wanted any more.</summary>
    public CancellationToken Stopped => _stop.Token;

    /// <summary>Ends when the backend was let go of, its stop call included.</summary>
    public Task Completion { get; set; } = Task.CompletedTask;

    /// <summary>Whether it is over.</summary>
    public bool HasEnded => Completion.IsCompleted;

    /// <summary>Stops it; returns at once.</summary>
    public void Cancel() => _ = _stop.CancelAsync();
}
