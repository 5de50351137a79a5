namespace RealtimeRag.Client.Wire;

/// <summary>The fields of a chunk that only a recognizer knows; null is not sent.</summary>
internal sealed record WireSpeech(string? Speaker, double? Confidence, string? Key);
