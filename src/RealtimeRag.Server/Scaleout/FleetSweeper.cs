using System.Globalization;
using RealtimeRag.Server.Answers;
using RealtimeRag.Server.Diagnostics;
using StackExchange.Redis;

namespace RealtimeRag.Server.Scaleout;

/// <summary>Stops the runs of nodes that are gone, if their clients have not returned. Called only by the heartbeat.</summary>
internal sealed class FleetSweeper(Fleet fleet, ITaskStopper tasks, ServerMetrics metrics, ILogger<FleetSweeper> log)
{
    /// <summary>
    /// How long a node must be silent before its runs are stopped; a node that claims one of its sessions sooner stops the runs of that session.
    /// </summary>
    public static readonly TimeSpan SweptAfter = TimeSpan.FromSeconds(10);

    private const int StopsAtOnce = 8;

    private static readonly TimeSpan LockTime = TimeSpan.FromSeconds(15);

    /// <summary>Reports that this node is alive; returns the nodes whose runs to stop. Throws <see cref="StoreUnavailableException"/>.</summary>
    public async Task<string[]> BeatAsync()
    {
        var reply = (RedisResult[])(await fleet.Link.TryAsync(
            RedisScripts.Node, [fleet.Link.Keys.Nodes], [fleet.Link.Node, (long)Fleet.GoneAfter.TotalMilliseconds, (long)SweptAfter.TotalMilliseconds]))!;
        fleet.NoteLiving((string[])reply[0]!);
        fleet.NoteTime((long)reply[2]);
        return (string[])reply[1]!;
    }

    /// <summary>
    /// Stops the runs of nodes that are gone; only one node at a time does so for each of them. Throws <see cref="StoreUnavailableException"/>.
    /// </summary>
    public async Task SweepAsync(IEnumerable<string> nodes)
    {
        var keys = fleet.Link.Keys;
        foreach (var node in nodes)
        {
            if (!await fleet.Link.DoAsync(redis => redis.StringSetAsync(keys.Sweep(node), fleet.Link.Node, LockTime, When.NotExists)))
            {
                continue;
            }

            var runs = new List<(string Task, string User)>();
            foreach (var turn in await fleet.Link.DoAsync(redis => redis.SetMembersAsync(keys.TurnsOf(node))))
            {
                if (await CutAsync(node, turn.ToString()) is { } run)
                {
                    runs.Add(run);
                }
            }

            // The heartbeat does not wait for the backend.
            _ = Parallel.ForEachAsync(runs, new ParallelOptions { MaxDegreeOfParallelism = StopsAtOnce }, async (run, _) => await tasks.StopAsync(run.Task, run.User));

            await fleet.Link.DoAsync(redis => redis.KeyDeleteAsync(keys.TurnsOf(node)));
            await fleet.Link.DoAsync(redis => redis.SortedSetRemoveAsync(keys.Nodes, node));
            ScaleoutLog.Swept(log);
        }
    }

    /// <summary>Reports that this node ends; the others stop what it leaves running. Never throws.</summary>
    public async Task LeaveAsync()
    {
        try
        {
            var keys = fleet.Link.Keys;
            if (await fleet.Link.DoAsync(redis => redis.SetLengthAsync(keys.TurnsOf(fleet.Link.Node))) == 0)
            {
                await fleet.Link.DoAsync(redis => redis.SortedSetRemoveAsync(keys.Nodes, fleet.Link.Node));
            }
        }
        catch (StoreUnavailableException)
        {
            // The other nodes notice by themselves.
        }
    }

    /// <summary>Marks a run as cut; returns what to stop, if it was running.</summary>
    private async Task<(string Task, string User)?> CutAsync(string node, string turn)
    {
        if (turn.Split('|') is not [var session, var text] || !long.TryParse(text, CultureInfo.InvariantCulture, out var number))
        {
            return null;
        }

        var reply = (string[])(await fleet.Link.RunAsync(RedisScripts.Cut, [fleet.Link.Keys.Turns(session)], [number, node]))!;
        if (reply is not [{ Length: > 0 } task, var user])
        {
            return null;
        }

        metrics.TurnCut();
        return (task, user);
    }
}
