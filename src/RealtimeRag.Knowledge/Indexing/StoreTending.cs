using Microsoft.Data.Sqlite;
using RealtimeRag.Knowledge.Store;

namespace RealtimeRag.Knowledge.Indexing;

/// <summary>
/// What runs beside the indexing: merging segments, and a look at every page and passage. For the indexing task alone; only the work itself
/// is done elsewhere, and what it gave comes back as a signal.
/// </summary>
internal sealed class StoreTending(IndexHost host, Action<IndexSignal> signal)
{
    private Task _merging = Task.CompletedTask;
    private Task _checking = Task.CompletedTask;

    /// <summary>Ends when nothing runs any more.</summary>
    public Task Running => Task.WhenAll(_merging, _checking);

    /// <summary>Takes over what was merged and mends what was found; true where files have to be read again.</summary>
    /// <exception cref="SqliteException">The file cannot be read through.</exception>
    public bool TakeOver(IndexWork work)
    {
        if (host.Keeper is not { } keeper)
        {
            return false;
        }

        foreach (var merged in work.Merged)
        {
            if (merged.Merge.Segments.All(keeper.Segments.Contains))
            {
                keeper.Replace(merged.Merge.Segments, merged.Segment, merged.Covers);
                host.Publish();
            }
        }

        var mended = false;
        // A look that began on a file that was replaced meanwhile says nothing about the new one.
        foreach (var check in work.Checked.Where(check => ReferenceEquals(check.Keeper, keeper)))
        {
            mended |= StoreRepair.Mend(keeper, check.Findings ?? throw new SqliteException("The store cannot be read through.", 11));
        }

        return mended;
    }

    /// <summary>Starts merging where that is due and, where <paramref name="check"/> asks for it, the look at everything.</summary>
    public void Start(bool check, CancellationToken cancellationToken)
    {
        if (host.Keeper is not { } keeper)
        {
            return;
        }

        if (_merging.IsCompleted && SegmentMerge.Choose(keeper.Segments, keeper.Live) is { } merge)
        {
            _merging = Task.Run(() => Merge(merge, cancellationToken), cancellationToken);
        }

        if (check && _checking.IsCompleted)
        {
            var run = host.Check();
            _checking = Task.Run(() => Check(keeper, run, cancellationToken), cancellationToken);
        }
    }

    private void Merge(SegmentMerge merge, CancellationToken cancellationToken)
    {
        try
        {
            var (segment, covers) = merge.Run(cancellationToken);
            signal(new IndexSignal.Merged(merge, segment, covers));
            host.Board.Beside(null);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            host.Logger.NotMerged(e);
            host.Board.Beside(StoreFault.Upkeep);
        }
    }

    private void Check(IndexKeeper keeper, Func<CancellationToken, StoreFindings?> run, CancellationToken cancellationToken)
    {
        try
        {
            signal(new IndexSignal.Checked(keeper, run(cancellationToken)));
            host.Board.Beside(null);
        }
        catch (SqliteException e) when (StoreFault.IsDamage(e))
        {
            // Nothing found says so to the task that can mend it.
            signal(new IndexSignal.Checked(keeper, null));
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            host.Logger.NotChecked(e);
            host.Board.Beside(StoreFault.Upkeep);
        }
    }
}
