using System.Net;
using Microsoft.AspNetCore.Connections;

namespace RealtimeRag.Server.Limits.Descriptors;

/// <summary>
/// Listens like the framework, but accepts a socket only when a slot is free. The framework's own limits close a connection after it has been
/// accepted, and a burst is accepted faster than it is closed. Thread-safe.
/// </summary>
/// <param name="inner">The framework's socket transport.</param>
/// <param name="budget">The slots, shared by all addresses.</param>
internal sealed class BudgetedListenerFactory(IConnectionListenerFactory inner, SocketBudget budget) : IConnectionListenerFactory, IConnectionListenerFactorySelector
{
    /// <inheritdoc/>
    public bool CanBind(EndPoint endpoint) => inner is not IConnectionListenerFactorySelector selector || selector.CanBind(endpoint);

    /// <inheritdoc/>
    public async ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default) =>
        new Listener(await inner.BindAsync(endpoint, cancellationToken), budget);

    private sealed class Listener(IConnectionListener inner, SocketBudget budget) : IConnectionListener
    {
        // The framework stops waiting for connections by closing the listener.
        private readonly CancellationTokenSource _unbound = new();

        public EndPoint EndPoint => inner.EndPoint;

        public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
        {
            using var ended = CancellationTokenSource.CreateLinkedTokenSource(_unbound.Token, cancellationToken);
            try
            {
                await budget.EnterAsync(ended.Token);
            }
            catch (OperationCanceledException) when (_unbound.IsCancellationRequested)
            {
                return null;
            }

            ConnectionContext? connection = null;
            try
            {
                connection = await inner.AcceptAsync(cancellationToken);
                return connection is null ? null : new BudgetedConnection(connection, budget);
            }
            finally
            {
                if (connection is null)
                {
                    budget.Leave();
                }
            }
        }

        public async ValueTask UnbindAsync(CancellationToken cancellationToken = default)
        {
            await _unbound.CancelAsync();
            await inner.UnbindAsync(cancellationToken);
        }

        public async ValueTask DisposeAsync()
        {
            await inner.DisposeAsync();
            _unbound.Dispose();
        }
    }
}
