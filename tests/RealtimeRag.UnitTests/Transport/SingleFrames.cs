using RealtimeRag.Core.Outbox;
using RealtimeRag.Core.Protocol;
using RealtimeRag.Server.Sessions;

namespace RealtimeRag.UnitTests.Transport;

/// <summary>Frames that come one by one.</summary>
internal static class SingleFrames
{
    public static void Add(this IFrameSink sink, NumberedFrame frame, bool isExempt = false) => sink.Add([frame], isExempt);

    public static void Send(this Outbox outbox, ServerFrame frame) => outbox.Send([frame]);
}
