using RealtimeRag.Core.Questions;

namespace RealtimeRag.Core.Sessions;

/// <summary>What holds for every session of a process: limits, waits and the question finder. Immutable, thread-safe.</summary>
/// <param name="Finder">Finds the question in a transcript.</param>
public sealed record SessionRules(QuestionFinder Finder)
{
    /// <summary>How many questions may wait behind a running answer.</summary>
    public int QueueLength { get; init; } = 8;

    /// <summary>How long a stopped session may still answer.</summary>
    public TimeSpan StopBound { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Whether questions of one session continue each other.</summary>
    public bool MultiTurn { get; init; } = true;

    /// <summary>The longest wait for the rest of a question that ends like a sentence, and the longest ever in the first dialect.</summary>
    public TimeSpan ShortPause { get; init; } = TimeSpan.FromMilliseconds(400);

    /// <summary>The longest wait for the rest of a question that breaks off (second dialect).</summary>
    public TimeSpan LongPause { get; init; } = TimeSpan.FromMilliseconds(1500);

    /// <summary>For how long a repeated final counts as repeated.</summary>
    public TimeSpan DuplicateWindow { get; init; } = TimeSpan.FromSeconds(12);

    /// <summary>For how long an interim must stand unchanged before it may be asked early.</summary>
    public TimeSpan StableInterim { get; init; } = TimeSpan.FromMilliseconds(150);

    /// <summary>When an interim may be asked before its final.</summary>
    public SpeculationPolicy Speculation { get; init; } = SpeculationPolicy.Off;

    /// <summary>Whether sessions of the second dialect speculate before they say anything about it.</summary>
    public bool SpeculatesByDefault { get; init; }

    /// <summary>How long a session of the second dialect outlives its connection.</summary>
    public TimeSpan ResumeWindow { get; init; } = TimeSpan.FromSeconds(120);

    /// <summary>How long an answer goes on while nobody is connected.</summary>
    public TimeSpan DetachedAnswerBound { get; init; } = TimeSpan.FromSeconds(30);
}

/// <summary>When an interim may be asked before its final.</summary>
public enum SpeculationPolicy
{
    /// <summary>Never.</summary>
    Off,

    /// <summary>Only where no conversation at the backend could keep a cancelled turn: on a session's first turn.</summary>
    FirstTurn,

    /// <summary>Always.</summary>
    Always,
}
