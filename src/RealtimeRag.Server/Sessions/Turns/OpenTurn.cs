using System.Text;
using RealtimeRag.Core.Protocol;
using RealtimeRag.Server.Diagnostics;

namespace RealtimeRag.Server.Sessions.Turns;

/// <summary>What is known of a question until it ends. Owned by its tracker.</summary>
/// <param name="seenAt">The timestamp at which it was first seen.</param>
internal sealed class OpenTurn(long seenAt)
{
    public long SeenAt => seenAt;

    public string Question { get; set; } = "";

    public ServerFrame.Decision? Decision { get; set; }

    public AnswerTrace? Trace { get; set; }

    public StringBuilder? Answer { get; set; }

    public AnswerFrameEnd? End { get; set; }

    public ErrorCode? Code { get; set; }

    /// <summary>Whether it ends with the step in which it is seen.</summary>
    public bool IsOver { get; set; }

    /// <summary>How it ended; a client of v1 gets no last frame if it got no piece.</summary>
    public FinishReason Reason =>
        End?.Reason ?? (Code is null ? FinishReason.Cancelled : Code == ErrorCode.RagIncomplete ? FinishReason.Incomplete : FinishReason.Error);
}
