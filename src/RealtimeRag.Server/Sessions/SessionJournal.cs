using RealtimeRag.Core.Outbox;
using RealtimeRag.Core.Protocol;
using RealtimeRag.Core.Sessions;

namespace RealtimeRag.Server.Sessions;

/// <summary>
/// Decides what is written to the store, and when: structure at once, text once a second, a change of state without a frame a little later. Only one
/// write is under way at a time; changes that come meanwhile go into the next one, and the replay buffer is the queue. Owned by the session's loop.
/// </summary>
internal sealed class SessionJournal
{
    /// <summary>Maximum time that a piece of an answer waits while a client is connected.</summary>
    public static readonly TimeSpan TextPause = TimeSpan.FromSeconds(1);

    /// <summary>The same while no client is connected.</summary>
    public static readonly TimeSpan DetachedPause = TimeSpan.FromMilliseconds(200);

    /// <summary>Maximum time that a change waits if no frame reports it.</summary>
    public static readonly TimeSpan StatePause = TimeSpan.FromSeconds(5);

    // A signal reports that the store is back; this is in case the signal was lost.
    private static readonly TimeSpan RetryPause = TimeSpan.FromSeconds(5);

    private SessionWrite? _writing;
    private SessionState? _stored;
    private long _storedSeq;
    private bool _isUrgent;
    private bool _isIncomplete;
    private TimeSpan _notBefore;
    private TimeSpan? _due;

    /// <summary>When the next write is due; null for none.</summary>
    public TimeSpan? Due => _writing is null ? _due : null;

    /// <summary>The write under way.</summary>
    public SessionWrite? Writing => _writing;

    /// <summary>How far the session has followed an answer of another node.</summary>
    public FollowedAnswer Followed { get; set; }

    /// <summary>Continues a session that is completely in the store.</summary>
    public void Continue(SessionState state, long storedSeq, FollowedAnswer followed) => (_stored, _storedSeq, Followed) = (state, storedSeq, followed);

    /// <summary>Records frames that were sent.</summary>
    public void Note(ReadOnlySpan<NumberedFrame> frames)
    {
        foreach (var frame in frames)
        {
            _isUrgent |= frame.Seq > 0 && frame.Frame is not ServerFrame.Answer { End: null };
        }
    }

    /// <summary>Has the whole session written, because the store lacks some of it.</summary>
    public void Rewrite() => (_isIncomplete, _isUrgent) = (true, true);

    /// <summary>The store is back: what is waiting is written at once.</summary>
    /// <param name="isMissing">Whether the store has lost everything.</param>
    public void Resume(bool isMissing)
    {
        _notBefore = TimeSpan.Zero;
        _isIncomplete |= isMissing;
    }

    /// <summary>The next write if one is due and none is under way; it is then under way until <see cref="Settle"/>.</summary>
    public SessionWrite? Next(SessionState state, ReplayBuffer frames, bool isAttached, TimeSpan now)
    {
        if (_writing is not null)
        {
            return null;
        }

        var pause = _isUrgent || _isIncomplete ? TimeSpan.Zero
            : frames.LastSeq > _storedSeq ? (isAttached ? TextPause : DetachedPause)
            : ReferenceEquals(state, _stored) ? (TimeSpan?)null
            : StatePause;
        if (pause is not { } wait)
        {
            _due = null;
            return null;
        }

        var at = Max(_due is { } earlier && earlier < now + wait ? earlier : now + wait, _notBefore);
        if (at > now)
        {
            _due = at;
            return null;
        }

        return _writing = Write(state, frames, now);
    }

    /// <summary>The last write, with everything new, with which the session is given up. No other write may be under way.</summary>
    public SessionWrite Last(SessionState state, ReplayBuffer frames, Parking parking, TimeSpan now) => _writing = Write(state, frames, now) with { Parking = parking };

    /// <summary>The outcome of the write under way.</summary>
    public void Settle(SessionWrite write, StoreReply reply, TimeSpan now)
    {
        _writing = null;
        _due = null;
        switch (reply)
        {
            case StoreReply.Stored or StoreReply.Kept:
                (_stored, _storedSeq, _notBefore) = (write.State, Math.Max(_storedSeq, write.LastSeq), TimeSpan.Zero);
                break;
            case StoreReply.Incomplete:
                Rewrite();
                break;
            case StoreReply.Away:
                _notBefore = now + RetryPause;
                _isUrgent = true;
                _isIncomplete |= write.IsWhole;
                break;
        }
    }

    private SessionWrite Write(SessionState state, ReplayBuffer frames, TimeSpan now)
    {
        var isWhole = _isIncomplete || frames.ForgottenSeq > _storedSeq;
        var from = isWhole ? frames.ForgottenSeq : _storedSeq;
        (_isUrgent, _isIncomplete) = (false, false);
        return new(
            state,
            SessionSnapshot.Of(state, now).ToJson(),
            from + 1,
            frames.LastSeq,
            frames.ForgottenSeq,
            FrameLog.Write(frames.FramesAfter(from)),
            Followed)
        { IsWhole = isWhole };
    }

    private static TimeSpan Max(TimeSpan a, TimeSpan b) => a > b ? a : b;
}
