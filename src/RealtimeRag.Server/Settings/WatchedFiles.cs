using System.Security.Cryptography;

namespace RealtimeRag.Server.Settings;

/// <summary>
/// Polls files and reports a change once their content has been stable for one interval, so that a file that is being written is not read
/// halfway. Compares the content, because some file systems and mounts provide neither reliable times nor events.
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
    /// <param name="interval">The polling interval; a change is reported within two of them.</param>
    /// <param name="time">The clock.</param>
    /// <param name="taken">The contents already known to the caller, in order.</param>
    /// <param name="changed">Receives the new contents, in order; null for a file that cannot be read. Never called concurrently.</param>
    public WatchedFiles(string[] paths, TimeSpan interval, TimeProvider time, byte[]?[] taken, Action<byte[]?[]> changed)
    {
        (_paths, _changed) = (paths, changed);
        _taken = _seen = Digest(taken);
        _timer = time.CreateTimer(static self => ((WatchedFiles)self!).Look(), this, interval, interval);
    }

    /// <summary>Reads a file; null if that fails.</summary>
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
        // Skip this poll if the previous one is still running.
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
