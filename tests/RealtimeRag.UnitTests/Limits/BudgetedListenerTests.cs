using System.Net;
using System.Threading.Channels;
using Microsoft.AspNetCore.Connections;
using RealtimeRag.Server.Limits.Descriptors;

namespace RealtimeRag.UnitTests.Limits;

/// <summary>A socket is accepted only when there is a place for it.</summary>
public sealed class BudgetedListenerTests : IAsyncDisposable
{
    private readonly SocketBudget _budget = new(2);
    private readonly Waiting _waiting = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task At_the_limit_a_socket_waits_until_another_is_closed()
    {
        var listener = await ListenAsync();
        _waiting.Arrive(3);
        var first = await listener.AcceptAsync(Stop);
        var second = await listener.AcceptAsync(Stop);

        var third = listener.AcceptAsync(Stop).AsTask();
        Assert.False(third.IsCompleted);
        Assert.Equal(1, _waiting.Count);

        await first!.DisposeAsync();
        Assert.NotNull(await third);
        Assert.NotNull(second);
        Assert.Equal(2, _budget.Open);
    }

    [Fact]
    public async Task A_socket_closed_twice_releases_one_slot()
    {
        var listener = await ListenAsync();
        _waiting.Arrive(1);
        var connection = await listener.AcceptAsync(Stop);

        await connection!.DisposeAsync();
        await connection.DisposeAsync();

        Assert.Equal(0, _budget.Open);
    }

    [Fact]
    public async Task Addresses_share_the_slots()
    {
        var (one, other) = (await ListenAsync(), await ListenAsync());
        _waiting.Arrive(3);
        await one.AcceptAsync(Stop);
        await other.AcceptAsync(Stop);

        Assert.False(one.AcceptAsync(Stop).AsTask().IsCompleted);
        await one.UnbindAsync(Stop);
    }

    [Fact]
    public async Task A_listener_waiting_for_a_slot_ends_when_the_server_stops_listening()
    {
        var listener = await ListenAsync();
        _waiting.Arrive(2);
        await listener.AcceptAsync(Stop);
        await listener.AcceptAsync(Stop);
        var waiting = listener.AcceptAsync(Stop).AsTask();

        await listener.UnbindAsync(Stop);

        Assert.Null(await waiting);
        Assert.Equal(2, _budget.Open);
    }

    [Fact]
    public async Task No_slot_is_lost_if_accepting_fails()
    {
        var listener = await ListenAsync();
        _waiting.Fail();

        await Assert.ThrowsAnyAsync<IOException>(async () => await listener.AcceptAsync(Stop));

        Assert.Equal(0, _budget.Open);
    }

    public ValueTask DisposeAsync()
    {
        _budget.Dispose();
        return ValueTask.CompletedTask;
    }

    private ValueTask<IConnectionListener> ListenAsync() =>
        new BudgetedListenerFactory(_waiting, _budget).BindAsync(new IPEndPoint(IPAddress.Loopback, 0), Stop);

    /// <summary>Connections that wait in the system's queue.</summary>
    private sealed class Waiting : IConnectionListenerFactory, IConnectionListener
    {
        private readonly Channel<ConnectionContext> _queue = Channel.CreateUnbounded<ConnectionContext>();
        private bool _fails;

        public EndPoint EndPoint { get; } = new IPEndPoint(IPAddress.Loopback, 0);

        public int Count => _queue.Reader.Count;

        public void Arrive(int count)
        {
            for (var i = 0; i < count; i++)
            {
                _queue.Writer.TryWrite(new DefaultConnectionContext());
            }
        }

        public void Fail() => _fails = true;

        public ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default) => ValueTask.FromResult<IConnectionListener>(this);

        public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
        {
            return _fails ? throw new IOException("no descriptor") : await _queue.Reader.ReadAsync(cancellationToken);
        }

        public ValueTask UnbindAsync(CancellationToken cancellationToken = default) => ValueTask.CompletedTask;

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
