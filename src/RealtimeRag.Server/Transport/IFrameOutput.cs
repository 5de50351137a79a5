namespace RealtimeRag.Server.Transport;

/// <summary>What is below a WebSocket, for the writer of its frames.</summary>
internal interface IFrameOutput
{
    /// <summary>
    /// While set, frames are kept, and go out in one piece with the first one that is written after it was cleared, whoever writes that: a ping or a
    /// close frame goes out behind them at once.
    /// </summary>
    bool HoldsBack { get; set; }

    /// <summary>Sends a ping together with the next frame, behind it: a client that answers the ping has got the whole frame.</summary>
    void AskForReceipt();
}
