using System.Security.Cryptography;

namespace RealtimeRag.Server.Settings;

/// <summary>
/// Looks at files again and again, and says so when what they hold has changed and stays the same for one interval, so that a file that is
/// just being written is not taken half. It reads instead of asking for times and events, which some file systems and mounts do not give.
/// </summary>
internal sealed class WatchedFiles : IDisposable
{
    private readonly Lock _gate = new();
    private readonly string[] _paths;
    private readonly Action<byte[]?[]> _changed;
    private readonly ITimer _timer;
    private string _taken;
    private string _seen;
    private bool _isOver;

    /// <param name="paths">The files.</param>
    /// <param name="interval">The time between two looks; a change is taken within two of them.</param>
    /// <param name="time">The clock.</param>
    /// <param name="taken">What was read of them before, in order, by whoever watches.</param>
    /// <param name="changed">Takes the new contents, in order; null for a file that cannot be read. Never called twice at once.</param>
    public WatchedFiles(string[] paths, TimeSpan interval, TimeProvider time, byte[]?[] taken, Action<byte[]?[]> changed)
    {
        (_paths, _changed) = (paths, changed);
        _taken = _seen = Digest(taken);
        _timer = time.CreateTimer(static self => ((WatchedFiles)self!).Look(), this, interval, interval);
    }

    /// <summary>Reads a file; null where that is impossible.</summary>
    public static byte[]? Read(string path)
    {
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _timer.Dispose();
        lock (_gate)
        {
            _isOver = true;
        }
    }

    private static string Digest(byte[]?[] contents) =>
        string.Join(' ', contents.Select(static content => content is null ? "none" : Convert.ToHexString(SHA256.HashData(content))));

    private void Look()
    {
        // A look that takes longer than the interval is not joined by the next one.
        if (!_gate.TryEnter())
        {
            return;
        }

        try
        {
            byte[]?[] contents = [.. _paths.Select(Read)];
            var digest = Digest(contents);
            var isSteady = digest == _seen;
            _seen = digest;
            if (!_isOver && isSteady && digest != _taken)
            {
                _taken = digest;
                _changed(contents);
            }
        }
        finally
        {
            _gate.Exit();
        }
    }
}
