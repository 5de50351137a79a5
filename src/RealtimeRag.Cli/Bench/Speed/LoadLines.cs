namespace RealtimeRag.Cli.Bench.Speed;

/// <summary>The connections of a load generator, and which of them are readable. Not thread-safe.</summary>
internal sealed class LoadLines : IDisposable
{
    private readonly List<LoadLine> _lines = [];

    /// <summary>The connections, by the numbers that <see cref="Ready"/> reports.</summary>
    public IReadOnlyList<LoadLine> All => _lines;

    /// <summary>Reports which of them are readable.</summary>
    public ReadySockets Ready { get; } = new();

    /// <summary>Opens connections to a server.</summary>
    public static LoadLines Connect(Contender server, int connections)
    {
        var lines = new LoadLines();
        try
        {
            for (var i = 0; i < connections; i++)
            {
                lines.Add(server);
            }

            return lines;
        }
        catch
        {
            lines.Dispose();
            throw;
        }
    }

    /// <summary>Opens one more connection.</summary>
    public void Add(Contender server)
    {
        _lines.Add(LoadLine.Connect(server.Address, _lines.Count));
        Ready.Watch(_lines[^1].Socket, _lines.Count - 1);
    }

    /// <summary>Resets all connections.</summary>
    public void Clear()
    {
        _lines.ForEach(static line => line.Dispose());
        _lines.Clear();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Clear();
        Ready.Dispose();
    }
}
