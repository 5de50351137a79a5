namespace RealtimeRag.Client;

/// <summary>A message that the server read but did not process.</summary>
/// <param name="Type">The message's <c>type</c>, such as <c>asr_chunk</c> or <c>ask</c>.</param>
/// <param name="Text">The text of a chunk or question, so that it can be sent again; empty for other messages.</param>
public sealed record RefusedMessage(string Type, string Text);
