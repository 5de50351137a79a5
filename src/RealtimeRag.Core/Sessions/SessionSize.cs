using System.Collections.Immutable;
using RealtimeRag.Core.Answers;
using RealtimeRag.Core.Protocol;
using RealtimeRag.Core.Questions;

namespace RealtimeRag.Core.Sessions;

/// <summary>
/// Measures the memory that a session uses for texts from its client and the backend: transcript, notes, questions, history and speculative answers,
/// approximately and in bytes. Pure; thread-safe.
/// </summary>
public static class SessionSize
{
    private const int CharacterBytes = sizeof(char);

    // Numbers, times and references of a question or turn.
    private const int RecordBytes = 128;

    /// <summary>Measures a whole session.</summary>
    public static long Of(SessionState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        return Of(state.Transcript) + Of(state.NewestFinal) + Of(state.LastHeard) + Of(state.Open) + Of(state.Interim) + Of(state.Running)
            + Of(state.Waiting) + Of(state.Conversation) + Of(state.Speculation) + (state.Speculation?.Events.Sum(Of) ?? 0)
            + Of(state.Named) + Of(state.Offered) + Of(state.NewestInterim?.Text) + Of(state.BrokenOff?.Turn);
    }

    /// <summary>By how much a step has enlarged a session; negative if it has become smaller. Parts that the step has not changed are not measured.</summary>
    internal static long Growth(SessionState before, SessionState after) =>
        ReferenceEquals(before, after)
            ? 0
            : Of(after.Transcript) - Of(before.Transcript)
            + Of(after.NewestFinal) - Of(before.NewestFinal)
            + Of(after.LastHeard) - Of(before.LastHeard)
            + Of(after.Open) - Of(before.Open)
            + Of(after.Interim) - Of(before.Interim)
            + Growth(before.Running, after.Running)
            + (after.Waiting == before.Waiting ? 0 : Of(after.Waiting) - Of(before.Waiting))
            + (ReferenceEquals(after.Conversation, before.Conversation) ? 0 : Of(after.Conversation) - Of(before.Conversation))
            + Of(after.Speculation) + (after.Speculation?.EventBytes ?? 0) - Of(before.Speculation) - (before.Speculation?.EventBytes ?? 0)
            + (after.Named == before.Named ? 0 : Of(after.Named) - Of(before.Named))
            + (after.Offered == before.Offered ? 0 : Of(after.Offered) - Of(before.Offered))
            + Of(after.NewestInterim?.Text) - Of(before.NewestInterim?.Text)
            + Of(after.BrokenOff?.Turn) - Of(before.BrokenOff?.Turn);

    /// <summary>Measures one event of a speculative answer.</summary>
    internal static long Of(AnswerEvent happened) => RecordBytes + happened switch
    {
        AnswerEvent.Delta delta => Of(delta.Text),
        AnswerEvent.Replace replace => Of(replace.Text),
        AnswerEvent.Cited cited => Of(cited.Items),
        AnswerEvent.Clarified clarified => Of(clarified.Choices) + Of(clarified.Text),
        _ => 0,
    };

    private static long Growth(RunningAnswer? before, RunningAnswer? after)
    {
        if (before is null || after is null || !ReferenceEquals(before.Asked, after.Asked) || before.Citations != after.Citations || before.Choices != after.Choices)
        {
            return Of(after) - Of(before);
        }

        return Of(after.Text) - Of(before.Text);
    }

    private static long Of(string? text) => (text?.Length ?? 0) * (long)CharacterBytes;

    // Stored once as sentences and once as a whole.
    private static long Of(Transcript transcript) => 2 * Of(transcript.Text);

    private static long Of(AnswerTurn? turn) => turn is null ? 0 : RecordBytes + Of(turn.Question) + Of(turn.Answer);

    private static long Of(HeardFinal? heard) => heard is null ? 0 : RecordBytes + Of(heard.Text) + Of(heard.Asked) + Of(heard.Grown);

    private static long Of(OpenUtterance? open) => open is null ? 0 : Of(open.Finding);

    private static long Of(InterimQuestion? interim) => interim is null ? 0 : Of(interim.Finding);

    private static long Of(QuestionFinding finding) => RecordBytes + Of(finding.Text) + Of(finding.Context) + Of(finding.Remainder);

    private static long Of(AskedQuestion asked) => RecordBytes + Of(asked.Question) + Of(asked.Context) + Of(asked.Section);

    private static long Of(RunningAnswer? running) =>
        running is null ? 0 : RecordBytes + Of(running.Asked) + Of(running.Text) + Of(running.Citations) + Of(running.Choices);

    private static long Of(ImmutableArray<AskedQuestion> waiting)
    {
        var size = 0L;
        foreach (var asked in waiting)
        {
            size += Of(asked);
        }

        return size;
    }

    private static long Of(ImmutableArray<NamedFinal> finals)
    {
        var size = 0L;
        foreach (var named in finals)
        {
            size += RecordBytes + Of(named.Key) + Of(named.Text);
        }

        return size;
    }

    private static long Of(ImmutableArray<AnswerChoice> choices)
    {
        var size = 0L;
        foreach (var choice in choices)
        {
            size += RecordBytes + Of(choice.Title) + Of(choice.Section);
        }

        return size;
    }

    private static long Of(ImmutableArray<Citation> citations)
    {
        var size = 0L;
        foreach (var citation in citations)
        {
            size += RecordBytes + Of(citation.Title) + Of(citation.Snippet) + Of(citation.Url);
        }

        return size;
    }

    private static long Of(Conversation conversation)
    {
        var size = 0L;
        foreach (var turn in conversation.Turns)
        {
            size += Of(turn);
        }

        return size;
    }

    // Without its events, whose size is a running sum.
    private static long Of(SpeculativeAnswer? early) => early is null ? 0 : RecordBytes + Of(early.Question);
}
