namespace RealtimeRag.Cli.Bridge.Audio;

/// <summary>Holds audio back to the speed of speech. A microphone keeps that speed on its own and is never made to wait. Not thread-safe.</summary>
/// <param name="rate">Samples per second.</param>
/// <param name="time">The clock.</param>
internal sealed class SpeechPace(int rate, TimeProvider time)
{
    private long? _start;
    private long _samples;

    /// <summary>Waits until the samples so far have been spoken, then counts some more.</summary>
    public async Task WaitAsync(int samples, CancellationToken cancellationToken)
    {
        _start ??= time.GetTimestamp();
        var early = TimeSpan.FromSeconds((double)_samples / rate) - time.GetElapsedTime(_start.Value);
        if (early > TimeSpan.Zero)
        {
            await Task.Delay(early, time, cancellationToken);
        }

        _samples += samples;
    }
}
