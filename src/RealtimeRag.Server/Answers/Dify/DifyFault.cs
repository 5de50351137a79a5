using RealtimeRag.Core.Answers;

namespace RealtimeRag.Server.Answers.Dify;

/// <summary>One failure: what the client receives, and additional facts for the log.</summary>
/// <param name="Failure">For the client.</param>
/// <param name="Reason">A short stable identifier of the cause, for the log.</param>
/// <param name="Status">The HTTP status, or the status in an error event.</param>
/// <param name="NothingRan">Whether it is certain that Dify did no work for the question.</param>
internal sealed record DifyFault(AnswerFailure Failure, string Reason, int? Status = null, bool NothingRan = false);

/// <summary>Ends one attempt at a question with a fault. Never leaves the adapter.</summary>
internal sealed class DifyFaultException(DifyFault fault, Exception? cause = null) : Exception(fault.Reason, cause)
{
    /// <summary>The fault.</summary>
    public DifyFault Fault { get; } = fault;
}
