using RealtimeRag.Client;

namespace RealtimeRag.FunctionalTests.Client;

/// <summary>A user interface may block its only thread on the client: the client never waits for that thread.</summary>
public sealed class SynchronizationContextTests
{
    [Fact(Timeout = 30_000)]
    public async Task Connecting_failing_and_closing_never_need_the_callers_context()
    {
        await using var server = await ScriptedServer.StartAsync();
        var context = new BlockedContext();

        var connecting = context.Run(() => RealtimeRagClient.ConnectAsync(server.Address, TestContext.Current.CancellationToken));
        await (await server.AcceptAsync()).GreetAsync();
        var client = await connecting;
        await context.Run(() => client.DisposeAsync().AsTask());
        server.Refusal = (401, null);
        await Assert.ThrowsAsync<RealtimeRagException>(() => context.Run(() => RealtimeRagClient.ConnectAsync(server.Address, TestContext.Current.CancellationToken)));

        Assert.Equal(0, context.Posts);
    }

    /// <summary>Counts the callbacks posted to it and runs them elsewhere, so that a mistake fails the test instead of blocking it.</summary>
    private sealed class BlockedContext : SynchronizationContext
    {
        private int _posts;

        public int Posts => Volatile.Read(ref _posts);

        public Task<T> Run<T>(Func<Task<T>> call) => Within(call);

        public Task Run(Func<Task> call) => Within(call);

        public override void Post(SendOrPostCallback d, object? state)
        {
            Interlocked.Increment(ref _posts);
            ThreadPool.QueueUserWorkItem(_ => d(state));
        }

        private T Within<T>(Func<T> call)
        {
            var before = Current;
            SetSynchronizationContext(this);
            try
            {
                return call();
            }
            finally
            {
                SetSynchronizationContext(before);
            }
        }
    }
}
