using System.Text.Json.Serialization;

namespace RealtimeRag.Server.WebConsole.Watch;

/// <summary>
/// The reply of <c>GET /v1/stats</c>. Times are in milliseconds, sizes in bytes. <c>DebugUntil</c> is the end of the detailed log; null while the log is as
/// configured.
/// </summary>
internal sealed record StatsReply(
    string Version,
    DateTimeOffset StartedAt,
    string Backend,
    bool Ready,
    IReadOnlyList<string> Problems,
    SessionCounts Sessions,
    int Connections,
    MemoryFigures Memory,
    AnswerFigures Answers,
    IReadOnlyDictionary<string, long> Errors,
    IReadOnlyDictionary<string, string> Breakers,
    DateTimeOffset? DebugUntil);

/// <summary>How many sessions there are.</summary>
internal sealed record SessionCounts(int Connected, int Detached, int Answering);

/// <summary>What memory is used for, in bytes.</summary>
/// <param name="Sessions">Held for clients.</param>
/// <param name="Managed">Of the runtime.</param>
/// <param name="Process">Resident, of the whole process.</param>
internal sealed record MemoryFigures(long Sessions, long Managed, long Process);

/// <summary>What became of questions.</summary>
/// <param name="Total">Since the start.</param>
/// <param name="Measured">How many of the newest questions the percentiles cover.</param>
/// <param name="FirstMs">From hearing a question to the first piece.</param>
/// <param name="TotalMs">From hearing a question to the end.</param>
/// <param name="Minutes">The minutes of the last hour in which any ended.</param>
internal sealed record AnswerFigures(long Total, int Measured, Percentiles? FirstMs, Percentiles? TotalMs, IReadOnlyList<MinuteFigures> Minutes);

/// <summary>Percentiles in milliseconds.</summary>
internal sealed record Percentiles(double P50, double P90, double P99);

/// <summary>One minute.</summary>
internal sealed record MinuteFigures(DateTimeOffset At, int Answered, int Failed, int NothingFound);

/// <summary>The reply of <c>GET /v1/answers</c>: the newest first.</summary>
internal sealed record AnswersReply(IReadOnlyList<AnswerLine> Answers);

/// <summary>One answer, without what was said.</summary>
internal sealed record AnswerLine(string Session, string AnswerId, DateTimeOffset EndedAt, string FinishReason, string? Code, bool NothingFound, double TotalMs, double? DetectMs, double? QueueMs, double? FirstMs, bool Speculative);

/// <summary>The reply of <c>GET /v1/sessions</c>: the newest first.</summary>
/// <param name="Total">How many there are, even if fewer are listed.</param>
/// <param name="Sessions">At most 500.</param>
internal sealed record SessionsReply(int Total, IReadOnlyList<SessionLine> Sessions);

/// <summary>One session, without what was said.</summary>
/// <param name="Key">Its own id, by which it is closed.</param>
/// <param name="SessionId">Its id as its client calls it.</param>
/// <param name="Who">Its owner.</param>
/// <param name="Since">When it began.</param>
/// <param name="Protocol">1 or 2.</param>
/// <param name="State"><c>listening</c>, <c>answering</c>, <c>paused</c>, <c>ending</c> or <c>detached</c>.</param>
/// <param name="Questions">How many questions it has asked.</param>
/// <param name="Waiting">How many of them wait.</param>
internal sealed record SessionLine(string Key, string SessionId, string Who, DateTimeOffset Since, int Protocol, string State, long Questions, int Waiting);

/// <summary>The reply of <c>GET /v1/budgets</c>: keys that have used most of a budget first.</summary>
/// <param name="Total">How many keys have a budget, even if fewer are listed.</param>
/// <param name="Budgets">At most 500.</param>
internal sealed record BudgetsReply(int Total, IReadOnlyList<BudgetLine> Budgets);

/// <summary>The daily budgets of one key.</summary>
/// <param name="Who">Its owner.</param>
/// <param name="Questions">Null if it has no budget of questions.</param>
/// <param name="Tokens">Null if it has no budget of tokens.</param>
/// <param name="ResetsInMs">The time until midnight UTC, in milliseconds.</param>
internal sealed record BudgetLine(string Who, UsedToday? Questions, UsedToday? Tokens, long ResetsInMs);

/// <summary>What is used of one daily budget; may exceed <paramref name="Max"/>, because answers in progress are completed.</summary>
/// <param name="Used">Since midnight UTC, or the start of the process.</param>
/// <param name="Max">The whole budget, at least 1.</param>
internal sealed record UsedToday(long Used, long Max);

/// <summary>The reply to a command.</summary>
/// <param name="Status"><c>closing</c>, <c>draining</c> or <c>debugging</c>.</param>
internal sealed record CommandReply(string Status);

/// <summary>The JSON of these messages.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(StatsReply))]
[JsonSerializable(typeof(AnswersReply))]
[JsonSerializable(typeof(SessionsReply))]
[JsonSerializable(typeof(BudgetsReply))]
[JsonSerializable(typeof(CommandReply))]
internal sealed partial class WatchJson : JsonSerializerContext;
