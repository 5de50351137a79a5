using RealtimeRag.Cli.Failures;
using RealtimeRag.Cli.Terminal;
using RealtimeRag.Core;

namespace RealtimeRag.Cli.Bridge.Audio;

/// <summary>Mono speech of 16 bits from a WAV file, a file of raw samples, or standard input. Not thread-safe.</summary>
internal sealed class AudioInput : IAsyncDisposable
{
    private const string StandardInput = "-";
    private static readonly string[] RawNames = [".pcm", ".raw"];

    private readonly Stream _stream;
    private byte[] _ahead;
    private long _left;

    private AudioInput(Stream stream, int rate, byte[] ahead, long? bytes) => (_stream, Rate, _ahead, _left) = (stream, rate, ahead, bytes ?? long.MaxValue);

    /// <summary>Samples per second.</summary>
    public int Rate { get; }

    /// <summary>Opens the input and checks that the recognizer can use it.</summary>
    /// <param name="path">A file, or <c>-</c> for standard input.</param>
    /// <param name="rawRate">The rate of raw samples.</param>
    /// <param name="neededRate">The rate that the recognizer needs; null if it takes any.</param>
    /// <param name="terminal">Provides standard input and the working directory.</param>
    /// <param name="cancellationToken">Cancels the wait for the first bytes.</param>
    /// <exception cref="UsageException">The file cannot be read or has the wrong format.</exception>
    public static async Task<AudioInput> OpenAsync(string path, int rawRate, int? neededRate, CliTerminal terminal, CancellationToken cancellationToken)
    {
        var stream = path == StandardInput ? terminal.OpenInput() : OpenFile(Path.GetFullPath(path, terminal.Folder), path);
        try
        {
            return await ReadStartAsync(stream, path, rawRate, neededRate, cancellationToken);
        }
        catch
        {
            await stream.DisposeAsync();
            throw;
        }
    }

    /// <summary>Reads samples until the buffer is full; fewer only at the end. Returns the number of bytes, 0 after the last one.</summary>
    public async ValueTask<int> ReadAsync(Memory<byte> samples, CancellationToken cancellationToken)
    {
        var wanted = (int)Math.Min(samples.Length, _left);
        var ahead = Math.Min(wanted, _ahead.Length);
        _ahead.AsSpan(0, ahead).CopyTo(samples.Span);
        _ahead = _ahead[ahead..];

        // Reading standard input blocks its thread and cannot be cancelled.
        var read = ahead == wanted ? 0 : await Task.Run(() => _stream.ReadAtLeast(samples.Span[ahead..wanted], wanted - ahead, throwOnEndOfStream: false), CancellationToken.None)
            .WaitAsync(cancellationToken);
        _left -= ahead + read;
        return (ahead + read) & ~1;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _stream.DisposeAsync();

    private static async Task<AudioInput> ReadStartAsync(Stream stream, string path, int rawRate, int? neededRate, CancellationToken cancellationToken)
    {
        var start = new byte[WavHeader.Signature];
        var read = await Task.Run(() => stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false), CancellationToken.None).WaitAsync(cancellationToken);
        if (read == 0)
        {
            throw new UsageException(new("没有音频：输入是空的", "There is no audio: the input is empty"));
        }

        if (WavHeader.IsWav(start))
        {
            var header = await WavHeader.ReadAsync(stream, cancellationToken)
                ?? throw new UsageException(new($"WAV 文件 {path} 不完整：没有音频数据", $"The WAV file {path} is incomplete: it has no samples"));
            return header.Complaint(neededRate) is { } complaint ? throw new UsageException(complaint) : new(stream, header.Rate, [], header.DataBytes);
        }

        if (path != StandardInput && !Array.Exists(RawNames, name => path.EndsWith(name, StringComparison.OrdinalIgnoreCase)))
        {
            throw new UsageException(new(
                $"{path} 不是 WAV 文件。裸 PCM 文件的扩展名应为 .pcm 或 .raw；其他格式请先转换：ffmpeg -i 文件 -ar 16000 -ac 1 -c:a pcm_s16le 新文件.wav",
                $"{path} is no WAV file. Files of raw PCM end in .pcm or .raw; convert other formats: ffmpeg -i FILE -ar 16000 -ac 1 -c:a pcm_s16le NEW.wav"));
        }

        return neededRate is { } needed && needed != rawRate
            ? throw new UsageException(new($"该识别器只接受 {needed} Hz 的音频，--rate 为 {rawRate}", $"This recognizer takes audio of {needed} Hz only; --rate is {rawRate}"))
            : new(stream, rawRate, start[..read], null);
    }

    private static FileStream OpenFile(string path, string named)
    {
        try
        {
            return File.OpenRead(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UsageException(new LocalizedText($"无法读取音频 {named}：请检查路径与权限", $"The audio {named} cannot be read: check its path and permissions"));
        }
    }
}
