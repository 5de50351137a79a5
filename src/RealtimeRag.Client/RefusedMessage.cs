namespace RealtimeRag.Client;

/// <summary>A message of the application that the server read but did not act upon.</summary>
/// <param name="Type">The message's <c>type</c>, such as <c>asr_chunk</c> or <c>ask</c>.</param>
/// <param name="Text">The words of a chunk or question, to send them again; empty for other messages.</param>
public sealed record RefusedMessage(string Type, string Text);
