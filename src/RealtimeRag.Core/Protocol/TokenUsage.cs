namespace RealtimeRag.Core.Protocol;

/// <summary>Tokens and price of one answer.</summary>
/// <param name="PromptTokens">Tokens of the prompt.</param>
/// <param name="CompletionTokens">Tokens of the answer.</param>
/// <param name="TotalTokens">Total number of tokens.</param>
/// <param name="Price">The price as a plain decimal string, if the backend reports one.</param>
/// <param name="Currency">The price's currency code.</param>
public sealed record TokenUsage(int PromptTokens, int CompletionTokens, int TotalTokens, string? Price = null, string? Currency = null);
