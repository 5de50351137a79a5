namespace RealtimeRag.Core.Protocol;

/// <summary>How much of a daily budget is used, in ascending order.</summary>
public enum BudgetLevel
{
    /// <summary>Less than four fifths.</summary>
    Free,

    /// <summary>Four fifths or more.</summary>
    Near,

    /// <summary>All of it.</summary>
    Spent,
}

/// <summary>What a principal has used of one daily budget. Immutable.</summary>
/// <param name="Limit">Which budget, as the protocol names it.</param>
/// <param name="Used">How much of it; may exceed <paramref name="Most"/>, because answers in progress are completed.</param>
/// <param name="Most">The whole budget, at least 1.</param>
/// <param name="ResetsIn">The time until the next day begins.</param>
public sealed record BudgetUse(string Limit, long Used, long Most, TimeSpan ResetsIn)
{
    /// <summary>The budget of questions.</summary>
    public const string Questions = "questions";

    /// <summary>The budget of tokens.</summary>
    public const string Tokens = "tokens";

    private const int Fifth = 5;

    /// <summary>How much of it is used, as a level.</summary>
    public BudgetLevel Level => Used >= Most ? BudgetLevel.Spent : Used >= Most - (Most / Fifth) ? BudgetLevel.Near : BudgetLevel.Free;
}
