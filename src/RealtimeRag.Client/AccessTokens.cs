using System.Net.Sockets;

namespace RealtimeRag.Client;

/// <summary>Gets access tokens from the application's callback, which may fail, block or never return. Thread-safe.</summary>
internal static class AccessTokens
{
    /// <summary>Calls the callback; null if there is none. Returns as soon as the token is cancelled, whatever the callback does.</summary>
    /// <exception cref="OperationCanceledException">The wait was cancelled.</exception>
    public static async Task<string?> GetAsync(Func<CancellationToken, ValueTask<string?>>? source, CancellationToken cancellationToken) =>
        source is null ? null
        : await Task.Run(() => source(cancellationToken).AsTask(), cancellationToken).WaitAsync(cancellationToken).ConfigureAwait(false);

    /// <summary>Whether a failure may pass, so that the next attempt can succeed: the network, a time limit, or another error that one of these has caused.</summary>
    public static bool MayPass(Exception error)
    {
        for (var cause = error; cause is not null; cause = cause.InnerException)
        {
            if (cause is TimeoutException or OperationCanceledException or HttpRequestException or IOException or SocketException)
            {
                return true;
            }
        }

        return false;
    }
}
