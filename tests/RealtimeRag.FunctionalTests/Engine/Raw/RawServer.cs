namespace RealtimeRag.FunctionalTests.Engine.Raw;

/// <summary>One server for all rows of a table.</summary>
public sealed class RawServer : IAsyncLifetime
{
    internal TestServer Server { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Server = await TestServer.StartAsync();

    public ValueTask DisposeAsync() => Server.DisposeAsync();
}
