namespace RealtimeRag.Client;

/// <summary>A section that a question may be about.</summary>
/// <param name="N">Its number, from 1, by which a speaker may pick it.</param>
/// <param name="Title">Its title, by which a speaker may pick it too.</param>
public sealed record ClarifyChoice(int N, string Title);
