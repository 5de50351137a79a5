using System.Runtime.InteropServices;
using RealtimeRag.Core.Protocol;

namespace RealtimeRag.Server.Sessions.Turns;

/// <summary>A question that has ended, without anything that was said.</summary>
/// <param name="Session">The session's own id.</param>
/// <param name="AnswerId">The answer's id in it.</param>
/// <param name="EndedAt">When it ended.</param>
/// <param name="Reason">How it ended, as on the wire.</param>
/// <param name="Code">The error; null for none.</param>
/// <param name="NothingFound">Whether the answer only says that the documents contain no answer.</param>
/// <param name="Timing">Its times; null where they are not known.</param>
/// <param name="Total">The time from hearing the question to its end.</param>
internal sealed record TurnSummary(
    string Session, string AnswerId, DateTimeOffset EndedAt, string Reason, string? Code, bool NothingFound, AnswerFrameTiming? Timing, TimeSpan Total);

/// <summary>How many questions ended in one minute.</summary>
/// <param name="At">The start of the minute.</param>
/// <param name="Answered">How many ended with an answer.</param>
/// <param name="Failed">How many ended with an error.</param>
/// <param name="NothingFound">How many ended with the answer that the documents contain none.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct MinuteCount(DateTimeOffset At, int Answered, int Failed, int NothingFound);

/// <summary>Remembers the newest answers, and how many there were in each minute of the last hour. Keeps nothing that was said. Thread-safe.</summary>
/// <param name="time">The clock.</param>
internal sealed class AnswerLedger(TimeProvider time) : ITurnObserver
{
    /// <summary>How many answers are remembered.</summary>
    public const int MostAnswers = 500;

    /// <summary>How many minutes are counted.</summary>
    public const int Minutes = 60;

    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private readonly Queue<TurnSummary> _newest = new(MostAnswers);
    private readonly Queue<MinuteCount> _minutes = new(Minutes);
    private MinuteCount _current;
    private long _total;

    /// <summary>When it began to count: at the server's start.</summary>
    public DateTimeOffset StartedAt { get; } = time.GetUtcNow();

    /// <summary>How many questions have ended since the start.</summary>
    public long Total => Interlocked.Read(ref _total);

    /// <summary>The newest answers, oldest first.</summary>
    public IReadOnlyList<TurnSummary> Newest
    {
        get
        {
            lock (_gate)
            {
                return [.. _newest];
            }
        }
    }

    /// <summary>The minutes of the last hour in which something ended, oldest first.</summary>
    public IReadOnlyList<MinuteCount> LastHour
    {
        get
        {
            lock (_gate)
            {
                TurnTo(time.GetUtcNow());
                return [.. _minutes, .. _current is { Answered: 0, Failed: 0, NothingFound: 0 } ? [] : new[] { _current }];
            }
        }
    }

    /// <inheritdoc/>
    public void Ended(EndedTurn turn)
    {
        var summary = new TurnSummary(
            turn.SessionKey, turn.AnswerId, turn.EndedAt, turn.ReasonName, turn.CodeName,
            turn.NothingFound, turn.Timing, turn.Total);
        lock (_gate)
        {
            _total++;
            if (_newest.Count == MostAnswers)
            {
                _newest.Dequeue();
            }

            _newest.Enqueue(summary);
            TurnTo(turn.EndedAt);
            _current = summary switch
            {
                { Code: not null } => _current with { Failed = _current.Failed + 1 },
                { NothingFound: true } => _current with { NothingFound = _current.NothingFound + 1 },
                _ => _current with { Answered = _current.Answered + 1 },
            };
        }
    }

    private void TurnTo(DateTimeOffset now)
    {
        var minute = new DateTimeOffset(now.Ticks - (now.Ticks % Minute.Ticks), now.Offset);
        if (minute > _current.At)
        {
            if (_current is not { Answered: 0, Failed: 0, NothingFound: 0 })
            {
                _minutes.Enqueue(_current);
            }

            _current = new(minute, 0, 0, 0);
        }

        while (_minutes.TryPeek(out var oldest) && oldest.At <= _current.At - (Minutes * Minute))
        {
            _minutes.Dequeue();
        }
    }
}
