namespace RealtimeRag.Server.Scaleout;

/// <summary>The store cannot be reached, or currently refuses commands. It is not known whether the command was carried out.</summary>
internal sealed class StoreUnavailableException(string reason, Exception? innerException = null) : Exception(null, innerException)
{
    /// <summary>A short stable name of the reason, without addresses or keys.</summary>
    public string Reason => reason;

    /// <inheritdoc/>
    public override string Message => $"The session store is unavailable: {reason}";
}
