using RealtimeRag.Core.Answers;
using RealtimeRag.Core.Questions;

namespace RealtimeRag.Core.Sessions;

/// <summary>Measures the memory that a session uses for texts from its client and the backend. Pure; thread-safe.</summary>
public static class SessionSize
{
    private const int CharacterBytes = sizeof(char);

    // Numbers, times and references of a question or turn.
    private const int RecordBytes = 128;

    /// <summary>The approximate memory of a session's texts in bytes: transcript, notes, questions, history, speculative answers.</summary>
    public static long Of(SessionState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        var size = Of(state.Transcript) + Of(state.NewestFinal) + Of(state.LastHeard) + Of(state.Open?.Finding) + Of(state.Interim?.Finding)
            + Of(state.Running) + Of(state.Speculation) + Of(state.NewestInterim?.Text) + Of(state.BrokenOff?.Turn);
        foreach (var named in state.Named)
        {
            size += RecordBytes + Of(named.Key) + Of(named.Text);
        }

        foreach (var waiting in state.Waiting)
        {
            size += Of(waiting);
        }

        foreach (var turn in state.Conversation.Turns)
        {
            size += Of(turn);
        }

        return size;
    }

    private static long Of(string? text) => (text?.Length ?? 0) * (long)CharacterBytes;

    // Stored once as sentences and once as a whole.
    private static long Of(Transcript transcript) => 2 * Of(transcript.Text);

    private static long Of(AnswerTurn? turn) => turn is null ? 0 : RecordBytes + Of(turn.Question) + Of(turn.Answer);

    private static long Of(HeardFinal? heard) => heard is null ? 0 : RecordBytes + Of(heard.Text) + Of(heard.Asked) + Of(heard.Grown);

    private static long Of(QuestionFinding? finding) =>
        finding is null ? 0 : RecordBytes + Of(finding.Text) + Of(finding.Context) + Of(finding.Remainder);

    private static long Of(AskedQuestion asked) => RecordBytes + Of(asked.Question) + Of(asked.Context);

    private static long Of(RunningAnswer? running)
    {
        if (running is null)
        {
            return 0;
        }

        var size = Of(running.Asked) + RecordBytes + Of(running.Text);
        foreach (var citation in running.Citations)
        {
            size += RecordBytes + Of(citation.Title) + Of(citation.Snippet) + Of(citation.Url);
        }

        return size;
    }

    private static long Of(SpeculativeAnswer? early)
    {
        if (early is null)
        {
            return 0;
        }

        var size = RecordBytes + Of(early.Question);
        foreach (var happened in early.Events)
        {
            size += RecordBytes + (happened is AnswerEvent.Delta delta ? Of(delta.Text) : 0);
        }

        return size;
    }
}
