using RealtimeRag.Core.Answers;
using RealtimeRag.Core.Sessions;

namespace RealtimeRag.Server.Sessions;

/// <summary>Selects from a session's inputs what another node needs to know. Pure.</summary>
internal static class CarriedAnswers
{
    /// <summary>What a backend reported; null if the input is something else.</summary>
    public static CarriedEvent? Of(SessionInput input) => input switch
    {
        SessionInput.AnswerProgressed progressed => new(progressed.Event),
        SessionInput.AnswerFailed failed => new(null, failed.Failure),
        _ => null,
    };

    /// <summary>The number of the answer that it is about; 0 if it is about none.</summary>
    public static long NumberOf(SessionInput input) => input switch
    {
        SessionInput.AnswerProgressed progressed => progressed.Number,
        SessionInput.AnswerFailed failed => failed.Number,
        _ => 0,
    };
}
