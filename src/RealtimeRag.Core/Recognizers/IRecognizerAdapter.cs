namespace RealtimeRag.Core.Recognizers;

/// <summary>
/// Reads the messages of one kind of recognizer. One adapter reads one stream, from its first message on, and keeps only what it needs to join
/// pieces and recognize repetitions. Not thread-safe. Never throws because of a message's content.
/// </summary>
internal interface IRecognizerAdapter
{
    /// <summary>Whether a message has this format. Does not change the adapter.</summary>
    bool Knows(RecognizerMessage message);

    /// <summary>Processes a message for which <see cref="Knows"/> returned true.</summary>
    /// <param name="message">The message.</param>
    /// <param name="heard">Receives the sentences of the message; none if there is nothing new in it.</param>
    void Take(RecognizerMessage message, UtteranceList heard);

    /// <summary>The speaker has finished: a sentence that only the next one would have made final is final now.</summary>
    /// <param name="heard">Receives the remaining sentences.</param>
    void End(UtteranceList heard);
}
