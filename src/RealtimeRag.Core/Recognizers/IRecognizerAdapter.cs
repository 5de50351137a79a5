namespace RealtimeRag.Core.Recognizers;

/// <summary>
/// Reads the messages of one kind of recognizer. One adapter reads one stream, from its first message on, and keeps no more of it than it needs to join
/// pieces and to know repetitions. Not thread-safe. Never throws because of a message's content.
/// </summary>
internal interface IRecognizerAdapter
{
    /// <summary>Whether a message is of this format. Does not change the adapter.</summary>
    bool Knows(RecognizerMessage message);

    /// <summary>Takes a message that it knows.</summary>
    /// <param name="message">The message.</param>
    /// <param name="heard">What it says is added here: nothing where it says nothing new.</param>
    void Take(RecognizerMessage message, UtteranceList heard);

    /// <summary>The speaker has come to an end: what would have become final with the next sentence is final now.</summary>
    /// <param name="heard">What was left is added here.</param>
    void End(UtteranceList heard);
}
