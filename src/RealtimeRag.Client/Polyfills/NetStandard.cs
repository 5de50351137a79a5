#if !NET8_0_OR_GREATER
using System.Runtime.CompilerServices;

namespace RealtimeRag.Client.Polyfills;

/// <summary>Members that .NET Standard lacks, under the names that newer frameworks give them.</summary>
internal static class NetStandard
{
    [ThreadStatic]
    private static Random? _random;

    extension(ArgumentNullException)
    {
        public static void ThrowIfNull(object? argument, [CallerArgumentExpression(nameof(argument))] string? name = null)
        {
            if (argument is null)
            {
                throw new ArgumentNullException(name);
            }
        }
    }

    extension(ObjectDisposedException)
    {
        public static void ThrowIf(bool condition, object instance)
        {
            if (condition)
            {
                throw new ObjectDisposedException(instance.GetType().FullName);
            }
        }
    }

    extension(Random)
    {
        /// <summary>A source of random numbers for any thread.</summary>
        public static Random Shared => _random ??= new Random(Guid.NewGuid().GetHashCode());
    }

    extension(Task)
    {
        public static Task Delay(TimeSpan delay, TimeProvider time, CancellationToken cancellationToken) => time.Delay(delay, cancellationToken);
    }

    extension(Task task)
    {
        public Task WaitAsync(CancellationToken cancellationToken) => task.WaitAsync(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
    }

    extension<T>(Task<T> task)
    {
        public Task<T> WaitAsync(CancellationToken cancellationToken) => task.WaitAsync(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
    }

    extension(CancellationTokenSource source)
    {
        /// <summary>Cancels without running the callbacks on the caller's stack.</summary>
        public Task CancelAsync() => Task.Run(source.Cancel);
    }

    extension(CancellationToken token)
    {
        public CancellationTokenRegistration UnsafeRegister(Action<object?> callback, object? state) => token.Register(callback, state);
    }
}

/// <summary>A task without a result that is completed by hand.</summary>
internal sealed class TaskCompletionSource(TaskCreationOptions options) : TaskCompletionSource<bool>(options)
{
    public bool TrySetResult() => TrySetResult(true);
}

/// <summary>Compares by identity.</summary>
internal sealed class ReferenceEqualityComparer : IEqualityComparer<object>
{
    public static ReferenceEqualityComparer Instance { get; } = new();

    bool IEqualityComparer<object>.Equals(object? x, object? y) => ReferenceEquals(x, y);

    int IEqualityComparer<object>.GetHashCode(object obj) => RuntimeHelpers.GetHashCode(obj);
}
#endif
