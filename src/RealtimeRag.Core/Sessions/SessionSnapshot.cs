using System.Text.Json;

namespace RealtimeRag.Core.Sessions;

/// <summary>
/// A session between two inputs, fit to be stored and to go on in another process. Every time in it is counted from the moment at which it was taken:
/// negative for what has been, positive for what is due. Immutable.
/// </summary>
/// <param name="Version">The layout of the state, <see cref="CurrentVersion"/> where this code has taken it.</param>
/// <param name="State">The session, with its times counted from the snapshot.</param>
public sealed record SessionSnapshot(int Version, SessionState State)
{
    /// <summary>The layout that this code writes, and the newest that it reads.</summary>
    public const int CurrentVersion = 1;

    /// <summary>Takes a snapshot.</summary>
    /// <param name="state">The session.</param>
    /// <param name="now">The time, on the scale of the session's inputs.</param>
    public static SessionSnapshot Of(SessionState state, TimeSpan now) => new(CurrentVersion, SessionTimes.Shift(state, -now));

    /// <summary>
    /// The session as it was, with the time stood still in between. Answers and early questions that ran are in it as if they still did: it is for the
    /// caller to follow them or to report their failure.
    /// </summary>
    /// <param name="now">The time at which it goes on, on the scale of the inputs to come.</param>
    public SessionState Restore(TimeSpan now) => SessionTimes.Shift(State, now);

    /// <summary>The snapshot as JSON.</summary>
    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, SnapshotJson.Default.SessionSnapshot);

    /// <summary>
    /// Reads a snapshot. Throws <see cref="JsonException"/> where it is none, or was written by a newer version than this code knows.
    /// </summary>
    public static SessionSnapshot Parse(ReadOnlySpan<byte> json)
    {
        var snapshot = JsonSerializer.Deserialize(json, SnapshotJson.Default.SessionSnapshot) ?? throw new JsonException("A snapshot must not be null.");
        return snapshot.Version is >= 1 and <= CurrentVersion ? snapshot
            : throw new JsonException($"A snapshot of version {snapshot.Version} was given; up to {CurrentVersion} can be read.");
    }
}
