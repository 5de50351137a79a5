using RealtimeRag.Client;

namespace RealtimeRag.Cli.Talk;

/// <summary>
/// Tracks finals and their results. Each final becomes a question or a statement; each question ends when the session is idle again.
/// Thread-safe.
/// </summary>
internal sealed class TalkProgress
{
    private readonly Lock _gate = new();
    private TaskCompletionSource _settled = Completed();
    private int _unjudged;
    private int _unanswered;
    private bool _failed;
    private bool _over;

    /// <summary>Completes when every final has been handled.</summary>
    public Task Settled
    {
        get
        {
            lock (_gate)
            {
                return _settled.Task;
            }
        }
    }

    /// <summary>Whether the session ended as planned, without errors and with nothing missing.</summary>
    public bool WentWell
    {
        get
        {
            lock (_gate)
            {
                return _over && !_failed;
            }
        }
    }

    /// <summary>Counts a sent final.</summary>
    public void Said()
    {
        lock (_gate)
        {
            _unjudged++;
            _settled = _settled.Task.IsCompleted ? new(TaskCreationOptions.RunContinuationsAsynchronously) : _settled;
        }
    }

    /// <summary>Processes one event.</summary>
    public void Note(RagEvent happened)
    {
        lock (_gate)
        {
            Count(happened);
            if (_over || (_unjudged <= 0 && _unanswered <= 0))
            {
                _settled.TrySetResult();
            }
        }
    }

    private static TaskCompletionSource Completed()
    {
        var done = new TaskCompletionSource();
        done.SetResult();
        return done;
    }

    private void Count(RagEvent happened)
    {
        switch (happened)
        {
            case RagEvent.Status { Stage: RagStages.Analyzing }:
                _unjudged--;
                _unanswered++;
                break;
            case RagEvent.Status { Stage: RagStages.WaitingForQuestion }:
            case RagEvent.Status { Stage: RagStages.Paused, Note: not null }:
                _unjudged--;
                break;
            case RagEvent.Status { Stage: RagStages.Idle }:
                _unanswered--;
                break;
            case RagEvent.Error or RagEvent.SessionRestarted or RagEvent.Gap:
                _failed = true;
                break;
            case RagEvent.Answer { End.FinishReason: "error" or "incomplete" }:
                _failed = true;
                break;
            case RagEvent.Closed closed:
                _over = true;
                _failed |= !closed.ByPlan;
                break;
            default:
                break;
        }
    }
}
