using System.Runtime.InteropServices;
using RealtimeRag.Core.Protocol;

namespace RealtimeRag.Server.Transport;

/// <summary>What to do with a connection.</summary>
internal enum LifeVerdict
{
    /// <summary>Continue.</summary>
    GoOn,

    /// <summary>Warn its client.</summary>
    Warn,

    /// <summary>Close it.</summary>
    Close,
}

/// <summary>What to do now, and when to look again.</summary>
/// <param name="Verdict">What to do.</param>
/// <param name="Reason">Which limit it is about.</param>
/// <param name="In">How soon the connection closes, if its client is to be warned.</param>
/// <param name="Next">When to look again; null for never.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct LifeStep(LifeVerdict Verdict, GoingAwayReason Reason, TimeSpan In, TimeSpan? Next);

/// <summary>
/// Decides by age and silence when one connection closes. It has no clock: it says when to ask it again, so a message costs nothing. Not thread-safe.
/// </summary>
/// <param name="limits">The limits.</param>
/// <param name="openedAt">When the connection was opened.</param>
internal sealed class LifeWatch(LifeLimits limits, TimeSpan openedAt)
{
    private static readonly TimeSpan AnswerLook = TimeSpan.FromSeconds(1);

    private TimeSpan? _answeringAt;
    private TimeSpan? _warnedOfIdleEnd;
    private bool _isWarnedOfAge;

    /// <summary>Checks the limits and returns what to do.</summary>
    /// <param name="now">The time.</param>
    /// <param name="heardAt">When the client last sent something.</param>
    /// <param name="isAnswering">Whether something is being answered.</param>
    public LifeStep Look(TimeSpan now, TimeSpan heardAt, bool isAnswering)
    {
        if (isAnswering)
        {
            _answeringAt = now;
        }

        var (ageEnd, idleEnd) = (openedAt + limits.Age, (_answeringAt > heardAt ? _answeringAt.Value : heardAt) + limits.Idle);
        if (HasAge && now >= ageEnd && !(isAnswering && now < ageEnd + LifeLimits.AnswerGrace))
        {
            return new(LifeVerdict.Close, GoingAwayReason.Age, default, null);
        }

        if (HasIdle && now >= idleEnd)
        {
            return new(LifeVerdict.Close, GoingAwayReason.Idle, default, null);
        }

        if (HasAge && !_isWarnedOfAge && now >= ageEnd - LifeLimits.NoticeOf(limits.Age))
        {
            _isWarnedOfAge = true;
            return new(LifeVerdict.Warn, GoingAwayReason.Age, ageEnd - now, Next(now, ageEnd, idleEnd));
        }

        if (HasIdle && _warnedOfIdleEnd != idleEnd && now >= idleEnd - LifeLimits.NoticeOf(limits.Idle))
        {
            _warnedOfIdleEnd = idleEnd;
            return new(LifeVerdict.Warn, GoingAwayReason.Idle, idleEnd - now, Next(now, ageEnd, idleEnd));
        }

        return new(LifeVerdict.GoOn, default, default, Next(now, ageEnd, idleEnd));
    }

    private bool HasAge => limits.Age > TimeSpan.Zero;

    private bool HasIdle => limits.Idle > TimeSpan.Zero;

    private TimeSpan? Next(TimeSpan now, TimeSpan ageEnd, TimeSpan idleEnd)
    {
        // Beyond its age a connection only waits for the end of an answer.
        TimeSpan? age = !HasAge ? null
            : now >= ageEnd ? now + AnswerLook
            : _isWarnedOfAge ? ageEnd : ageEnd - LifeLimits.NoticeOf(limits.Age);
        TimeSpan? idle = !HasIdle ? null : _warnedOfIdleEnd == idleEnd ? idleEnd : idleEnd - LifeLimits.NoticeOf(limits.Idle);
        return age is null || idle < age ? idle : age;
    }
}
