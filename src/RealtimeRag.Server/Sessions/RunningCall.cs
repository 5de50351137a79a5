using System.Diagnostics.CodeAnalysis;

namespace RealtimeRag.Server.Sessions;

/// <summary>One call to a backend. Thread-safe.</summary>
[SuppressMessage("Design", "CA1001", Justification = "The source has no timer and no wait handle, and may be cancelled after the call's end.")]
internal sealed class RunningCall
{
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource _begun = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The answer as other nodes know it; null if there are no other nodes.</summary>
    public ICarriedTurn? Turn { get; set; }

    /// <summary>Whether another node asks the backend and this one only follows.</summary>
    public bool IsFollowed { get; init; }

    /// <summary>Whether the call was stopped only here, because the session continues elsewhere.</summary>
    public bool IsLeft { get; private set; }

    /// <summary>Cancelled when the answer is no longer wanted.</summary>
    public CancellationToken Stopped => _stop.Token;

    /// <summary>Completes when the backend has been released, including the call that stops it.</summary>
    public Task Completion { get; set; } = Task.CompletedTask;

    /// <summary>Whether the call has ended.</summary>
    public bool HasEnded => Completion.IsCompleted;

    /// <summary>Completes when the other nodes can know of the call, or it has ended.</summary>
    public Task Begun => _begun.Task;

    /// <summary>Completes <see cref="Begun"/>.</summary>
    public void MarkBegun() => _begun.TrySetResult();

    /// <summary>Stops the call; returns at once.</summary>
    public void Cancel() => _ = _stop.CancelAsync();

    /// <summary>Stops following an answer that another node asks for, without stopping the answer; returns at once.</summary>
    public void Leave()
    {
        IsLeft = true;
        Cancel();
    }
}
