namespace RealtimeRag.Server.Recording;

/// <summary>Deletes any number of recorded questions in small transactions with pauses, so that other connections can write in between. Stateless.</summary>
internal static class HistoryDeletion
{
    /// <summary>How many rows one transaction deletes.</summary>
    public const int AtOnce = 500;

    /// <summary>The pause between transactions. A connection that waits for the file tries again every 150 ms, so each pause lets it in.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    /// <summary>Deletes what a filter selects; returns how many. The rows of finished transactions stay deleted if it is cancelled.</summary>
    public static async Task<int> RunAsync(HistoryFile file, HistoryFilter filter, TimeProvider time, CancellationToken cancellationToken)
    {
        var deleted = 0;
        while (true)
        {
            var some = file.DeleteSome(filter, AtOnce);
            deleted += some;
            if (some < AtOnce)
            {
                return deleted;
            }

            await Task.Delay(Pause, time, cancellationToken);
        }
    }
}
