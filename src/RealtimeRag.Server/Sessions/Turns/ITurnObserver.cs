namespace RealtimeRag.Server.Sessions.Turns;

/// <summary>Is notified of every question that has ended. Called on sessions' loops: implementations are thread-safe and never wait.</summary>
internal interface ITurnObserver
{
    /// <summary>Whether it needs <see cref="EndedTurn.Answer"/>.</summary>
    bool KeepsAnswers => false;

    /// <summary>A question has ended, with or without an answer.</summary>
    void Ended(EndedTurn turn);

    /// <summary>A client rated an answer.</summary>
    /// <param name="sessionKey">The session's own id.</param>
    /// <param name="answerId">The answer.</param>
    /// <param name="rating"><c>like</c>, <c>dislike</c>, or null if an earlier rating is withdrawn.</param>
    void Rated(string sessionKey, string answerId, string? rating)
    {
    }
}

/// <summary>All observers of turns. Thread-safe.</summary>
internal sealed class TurnObservers(IEnumerable<ITurnObserver> observers)
{
    private readonly ITurnObserver[] _observers = [.. observers];

    /// <summary>Whether any observer keeps the text of answers; otherwise it need not be collected.</summary>
    public bool KeepAnswers { get; } = observers.Any(static observer => observer.KeepsAnswers);

    /// <inheritdoc cref="ITurnObserver.Ended"/>
    public void Ended(EndedTurn turn) => Array.ForEach(_observers, observer => observer.Ended(turn));

    /// <inheritdoc cref="ITurnObserver.Rated"/>
    public void Rated(string sessionKey, string answerId, string? rating) => Array.ForEach(_observers, observer => observer.Rated(sessionKey, answerId, rating));
}
