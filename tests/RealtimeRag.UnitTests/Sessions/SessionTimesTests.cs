using System.Collections;
using System.Reflection;
using RealtimeRag.Core.Protocol;
using RealtimeRag.Core.Questions;
using RealtimeRag.Core.Sessions;

namespace RealtimeRag.UnitTests.Sessions;

/// <summary>No moment in a session is forgotten when it moves to another clock, also none that is added later.</summary>
public sealed class SessionTimesTests
{
    private static readonly TimeSpan By = TimeSpan.FromHours(5) + TimeSpan.FromTicks(3);

    [Fact]
    public void Every_time_in_a_session_is_shifted_equally()
    {
        var state = Full();
        var before = Moments(state).ToList();
        var after = Moments(SessionTimes.Shift(state, By)).ToList();
        Assert.Equal(before.Select(static moment => (moment.Name, moment.At + By)), after);

        // What is not set in the example cannot be seen to move.
        Assert.Empty(Declared(typeof(SessionState)).Except(before.Select(static moment => moment.Name)));
        Assert.InRange(before.Count, 15, 100);
    }

    [Fact]
    public void Unset_times_stay_unset()
    {
        var state = new MachineTalk(ProtocolVersion.V2).State;
        Assert.Empty(Moments(SessionTimes.Shift(state, By)));
    }

    private static SessionState Full()
    {
        var seconds = 0;
        TimeSpan Next() => TimeSpan.FromSeconds(++seconds);
        var finding = new QuestionFinding(QuestionFindingKind.Question, "q", "", 1, "r", true, Transcript.Empty);
        AskedQuestion Asked(long number) => new(number, "s", "q", "", Next(), Next(), false, 1);
        return new MachineTalk(ProtocolVersion.V2).State with
        {
            Ending = new(CloseReason.Stopped, Next()),
            LastHeard = new("t", Next(), 1),
            Open = new(finding, Next(), Next()),
            Running = new(Asked(1), "u", Next()) { FirstAt = Next() },
            Waiting = [Asked(2), Asked(3)],
            Interim = new(finding, Next()),
            Speculation = new(4, "q", Next(), 1, "u"),
            Detached = new(Next(), Next()),
            Credentials = new(Next(), Next()),
        };
    }

    private static IEnumerable<(string Name, TimeSpan At)> Moments(object of) => Properties(of.GetType()).SelectMany(property => property.GetValue(of) switch
    {
        TimeSpan at => [($"{of.GetType().Name}.{property.Name}", at)],
        IEnumerable list and not string => list.Cast<object>().Where(static item => IsOfSessions(item.GetType())).SelectMany(Moments),
        { } part when IsOfSessions(part.GetType()) => Moments(part),
        _ => [],
    });

    private static IEnumerable<string> Declared(Type type) => Properties(type).SelectMany(property =>
    {
        var inner = Nullable.GetUnderlyingType(property.PropertyType)
            ?? (property.PropertyType.IsGenericType ? property.PropertyType.GetGenericArguments()[0] : property.PropertyType);
        return inner == typeof(TimeSpan) ? [$"{type.Name}.{property.Name}"] : IsOfSessions(inner) ? Declared(inner) : [];
    });

    // What is only computed from the others has no place to be stored.
    private static IEnumerable<PropertyInfo> Properties(Type type) =>
        type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(static property => property.CanWrite);

    private static bool IsOfSessions(Type type) => type.Namespace == typeof(SessionState).Namespace && !type.IsEnum;
}
