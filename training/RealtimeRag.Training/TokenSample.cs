namespace RealtimeRag.Training;

/// <summary>Tokens of an utterance, the part of it that is scored, and what should come out.</summary>
internal sealed record TokenSample(ushort[] Ids, int From, int To, bool Asks, float Weight);
