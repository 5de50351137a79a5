namespace RealtimeRag.Core.Protocol;

/// <summary>The protocol version of a connection.</summary>
public enum ProtocolVersion
{
    /// <summary>The version of the original guide; frames carry exactly its fields.</summary>
    V1,

    /// <summary>Negotiated by the subprotocol <see cref="Subprotocol.V2"/>.</summary>
    V2,
}

/// <summary>WebSocket subprotocol names.</summary>
public static class Subprotocol
{
    /// <summary>The subprotocol that selects <see cref="ProtocolVersion.V2"/>.</summary>
    public const string V2 = "realtime-rag.v2";
}
