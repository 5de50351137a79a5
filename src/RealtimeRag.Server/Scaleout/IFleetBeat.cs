namespace RealtimeRag.Server.Scaleout;

/// <summary>Something that nodes agree on with each heartbeat. Called by the heartbeat alone.</summary>
internal interface IFleetBeat
{
    /// <summary>
    /// Called after the store has answered, the first time before the node counts as connected. One or two calls to the store; longer work goes on in the
    /// background. Throws <see cref="StoreUnavailableException"/>.
    /// </summary>
    Task BeatAsync();
}
