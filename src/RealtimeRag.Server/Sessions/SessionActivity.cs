using RealtimeRag.Core.Sessions;

namespace RealtimeRag.Server.Sessions;

/// <summary>What a session is doing. Holds nothing that was said. Immutable.</summary>
/// <param name="State"><c>listening</c>, <c>answering</c>, <c>paused</c>, <c>ending</c> or <c>detached</c>.</param>
/// <param name="Answers">How many questions it has asked.</param>
/// <param name="Waiting">How many questions wait for the running answer.</param>
internal readonly record struct SessionActivity(string State, long Answers, int Waiting)
{
    /// <summary>Describes a state.</summary>
    public static SessionActivity Of(SessionState state) => new(
        state.Detached is not null ? "detached"
        : state.Ending is not null || state.IsClosed ? "ending"
        : state.Running is not null ? "answering"
        : state.IsPaused ? "paused"
        : "listening",
        state.LastNumber,
        state.Waiting.Length);
}
