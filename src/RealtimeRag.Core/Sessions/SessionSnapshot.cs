using System.Text.Json;

namespace RealtimeRag.Core.Sessions;

/// <summary>
/// A session between two inputs, in a form that can be stored and continued in another process. All times are relative to the moment of the
/// snapshot: negative in the past, positive in the future. Immutable.
/// </summary>
/// <param name="Version">The version of the layout; <see cref="CurrentVersion"/> if taken by this code.</param>
/// <param name="State">The session, with times relative to the snapshot.</param>
public sealed record SessionSnapshot(int Version, SessionState State)
{
    /// <summary>The layout version that this code writes, and the newest that it reads.</summary>
    public const int CurrentVersion = 1;

    /// <summary>Takes a snapshot.</summary>
    /// <param name="state">The session.</param>
    /// <param name="now">The time, on the scale of the session's inputs.</param>
    public static SessionSnapshot Of(SessionState state, TimeSpan now) => new(CurrentVersion, SessionTimes.Shift(state, -now));

    /// <summary>
    /// Restores the session as if no time had passed. Answers and speculations that were running are still marked as running: the caller must
    /// continue them or report their failure.
    /// </summary>
    /// <param name="now">The current time, on the scale of the inputs to come.</param>
    public SessionState Restore(TimeSpan now) => SessionTimes.Shift(State, now);

    /// <summary>The snapshot as JSON.</summary>
    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, SnapshotJson.Default.SessionSnapshot);

    /// <summary>Reads a snapshot. Throws <see cref="JsonException"/> if it is not a snapshot or has a newer version than this code supports.</summary>
    public static SessionSnapshot Parse(ReadOnlySpan<byte> json)
    {
        var snapshot = JsonSerializer.Deserialize(json, SnapshotJson.Default.SessionSnapshot) ?? throw new JsonException("A snapshot must not be null.");
        return snapshot.Version is >= 1 and <= CurrentVersion ? snapshot
            : throw new JsonException($"A snapshot of version {snapshot.Version} was given; up to {CurrentVersion} can be read.");
    }
}
