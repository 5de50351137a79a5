namespace RealtimeRag.Server.Transport;

/// <summary>The layer below a WebSocket, as seen by the writer of its frames.</summary>
internal interface IFrameOutput
{
    /// <summary>
    /// While set, frames are held back. They are written together with the first frame after it has been cleared, also if
    /// that is a ping or a close frame.
    /// </summary>
    bool HoldsBack { get; set; }

    /// <summary>Sends a ping directly after the next frame: a client that answers the ping has received the whole frame.</summary>
    void AskForReceipt();
}
