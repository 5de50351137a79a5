namespace RealtimeRag.Server.Scaleout;

/// <summary>The store cannot be reached, or refuses to work now. Whether the command was carried out is not known.</summary>
internal sealed class StoreAwayException(string reason, Exception? innerException = null) : Exception(null, innerException)
{
    /// <summary>A short stable name of the reason, without addresses or keys.</summary>
    public string Reason => reason;

    /// <inheritdoc/>
    public override string Message => $"The session store is away: {reason}";
}
