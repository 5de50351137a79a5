namespace RealtimeRag.Server.Recording;

/// <summary>One change of the file: a new row, or a rating of an earlier one. Immutable.</summary>
/// <param name="Row">The row; null for a rating.</param>
/// <param name="Session">The rated answer's session.</param>
/// <param name="AnswerId">The rated answer.</param>
/// <param name="Rating">Its rating.</param>
internal readonly record struct HistoryChange(HistoryRow? Row, string? Session = null, string? AnswerId = null, string? Rating = null)
{
    // The objects themselves and their short texts.
    private const int Fixed = 512;

    /// <summary>About how much memory it uses, in bytes. The same for every call.</summary>
    public int Bytes => Fixed + (sizeof(char) * (Row is { } row
        ? row.Question.Length + (row.Answer?.Length ?? 0) + row.SessionId.Length + row.Principal.Length
        : AnswerId?.Length ?? 0));
}
