using Microsoft.Data.Sqlite;
using RealtimeRag.Knowledge.Store;

namespace RealtimeRag.Knowledge.Indexing;

/// <summary>
/// Background work on the store: merging segments, and checking every page and passage. For the indexing task only:
/// the work itself runs elsewhere, and its result comes back as a signal.
/// </summary>
internal sealed class StoreMaintenance(IndexHost host, Action<IndexSignal> signal)
{
    private Task _merging = Task.CompletedTask;
    private Task _checking = Task.CompletedTask;

    /// <summary>Completes when no background work is running.</summary>
    public Task Running => Task.WhenAll(_merging, _checking);

    /// <summary>Takes over merged segments, and deletes rows that the check found to be orphaned.</summary>
    /// <exception cref="SqliteException">The check found the file to be damaged.</exception>
    public void TakeOver(IndexWork work)
    {
        if (host.Publisher is not { } publisher)
        {
            return;
        }

        foreach (var merged in work.Merged)
        {
            if (merged.Merge.Segments.All(publisher.Segments.Contains))
            {
                publisher.Replace(merged.Merge.Segments, merged.Segment, merged.Covers);
                host.Publish();
            }
        }

        // A check that began on a file that has since been replaced says nothing about the new one.
        foreach (var check in work.Checked.Where(check => ReferenceEquals(check.Publisher, publisher)))
        {
            if (!check.Findings.IsWhole)
            {
                throw StoreFault.Damage();
            }

            if (check.Findings.Orphans.Count > 0)
            {
                publisher.Apply(new StoreChange { Purged = check.Findings.Orphans });
            }
        }
    }

    /// <summary>Starts a merge if one is due and, if <paramref name="check"/> is set, the full check.</summary>
    public void Start(bool check, CancellationToken cancellationToken)
    {
        if (host.Publisher is not { } publisher)
        {
            return;
        }

        if (_merging.IsCompleted && SegmentMerge.Choose(publisher.Segments, publisher.Live) is { } merge)
        {
            _merging = Task.Run(() => Merge(merge, cancellationToken), cancellationToken);
        }

        if (check && _checking.IsCompleted)
        {
            host.ForgetDamage();
            var path = host.DataPath;
            _checking = Task.Run(() => Check(publisher, path, cancellationToken), cancellationToken);
        }
    }

    private void Merge(SegmentMerge merge, CancellationToken cancellationToken)
    {
        try
        {
            var (segment, covers) = merge.Run(cancellationToken);
            signal(new IndexSignal.Merged(merge, segment, covers));
            host.Status.Beside(null);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            host.Logger.NotMerged(e);
            host.Status.Beside(StoreFault.Upkeep);
        }
    }

    private void Check(IndexPublisher publisher, string path, CancellationToken cancellationToken)
    {
        try
        {
            signal(new IndexSignal.Checked(publisher, StoreCheck.Run(path, cancellationToken)));
            host.Status.Beside(null);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            host.Logger.NotChecked(e);
            host.Status.Beside(StoreFault.Upkeep);
        }
    }
}
