using System.Collections.Immutable;
using RealtimeRag.Core.Questions;

namespace RealtimeRag.Core.Sessions;

/// <summary>The limits, waits and question finder shared by all sessions of a process. Immutable and thread-safe.</summary>
/// <param name="Finder">Finds the question in a transcript.</param>
public sealed record SessionRules(QuestionFinder Finder)
{
    /// <summary>Maximum number of questions waiting for the running answer.</summary>
    public int QueueLength { get; init; } = 8;

    /// <summary>How long a stopping session may keep answering.</summary>
    public TimeSpan StopBound { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Whether the questions of a session form one conversation.</summary>
    public bool MultiTurn { get; init; } = true;

    /// <summary>Maximum wait for the rest of a question that ends like a sentence; in v1, the maximum wait in all cases.</summary>
    public TimeSpan ShortPause { get; init; } = TimeSpan.FromMilliseconds(400);

    /// <summary>Maximum wait for the rest of a question that breaks off (v2).</summary>
    public TimeSpan LongPause { get; init; } = TimeSpan.FromMilliseconds(1500);

    /// <summary>How long a repetition of a final is recognised as such.</summary>
    public TimeSpan DuplicateWindow { get; init; } = TimeSpan.FromSeconds(12);

    /// <summary>
    /// The lowest recognizer confidence, 0 to 1, at which a question is asked; below it the question is reported as uncertain. 0 asks everything.
    /// </summary>
    public float LeastConfidence { get; init; } = 0.4f;

    /// <summary>The speakers whose questions are answered, ignoring case; empty for all. Speech without a speaker's name is always answered.</summary>
    public ImmutableArray<string> AnsweredSpeakers { get; init; } = [];

    /// <summary>Whether a speaker's questions are answered.</summary>
    /// <param name="speaker">The speaker's name; null if unknown.</param>
    public bool Answers(string? speaker) =>
        speaker is null || AnsweredSpeakers.IsEmpty || AnsweredSpeakers.Contains(speaker.Trim(), StringComparer.OrdinalIgnoreCase);

    /// <summary>How long an interim must be unchanged before it may be asked speculatively.</summary>
    public TimeSpan StableInterim { get; init; } = TimeSpan.FromMilliseconds(150);

    /// <summary>When an interim may be asked before its final.</summary>
    public SpeculationPolicy Speculation { get; init; } = SpeculationPolicy.Off;

    /// <summary>Whether v2 sessions speculate unless they configure otherwise.</summary>
    public bool SpeculatesByDefault { get; init; }

    /// <summary>How long a v2 session outlives its connection.</summary>
    public TimeSpan ResumeWindow { get; init; } = TimeSpan.FromSeconds(120);

    /// <summary>How long an answer continues without a connection.</summary>
    public TimeSpan DetachedAnswerBound { get; init; } = TimeSpan.FromSeconds(30);
}

/// <summary>When an interim may be asked before its final.</summary>
public enum SpeculationPolicy
{
    /// <summary>Never.</summary>
    Off,

    /// <summary>Only on a session's first turn, when there is no conversation at the backend that could retain a cancelled turn.</summary>
    FirstTurn,

    /// <summary>Always.</summary>
    Always,
}
