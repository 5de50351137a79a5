namespace RealtimeRag.Training;

/// <summary>The tokens of an utterance, the part that is scored, and the expected result.</summary>
internal sealed record TokenSample(ushort[] Ids, int From, int To, bool Asks, float Weight);
