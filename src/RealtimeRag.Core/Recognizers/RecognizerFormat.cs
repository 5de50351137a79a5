namespace RealtimeRag.Core.Recognizers;

/// <summary>One format of recognizer messages. Immutable.</summary>
/// <param name="Name">The name on the wire.</param>
/// <param name="Create">Creates an adapter for one stream.</param>
internal sealed record RecognizerFormat(string Name, Func<IRecognizerAdapter> Create)
{
    private readonly IRecognizerAdapter _any = Create();

    /// <summary>Whether a message has this format. Thread-safe.</summary>
    public bool Knows(RecognizerMessage message) => _any.Knows(message);
}
