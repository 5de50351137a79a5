using RealtimeRag.Cli.Terminal;
using RealtimeRag.Core;
using RealtimeRag.Core.Recognizers;

namespace RealtimeRag.Cli.Bridge.Recognizers;

/// <summary>WhisperLive. The server reports when its model is loaded, and stops recognizing when it receives the end of the audio.</summary>
/// <param name="model">The Whisper model, such as <c>small</c>.</param>
/// <param name="language">The spoken language; null lets the model detect it.</param>
internal sealed class WhisperLiveProtocol(string model, string? language) : RecognizerProtocol
{
    private readonly string _uid = Guid.NewGuid().ToString();

    /// <inheritdoc/>
    public override string Name => "whisperlive";

    /// <inheritdoc/>
    public override Uri DefaultAddress { get; } = new("ws://localhost:9090");

    /// <inheritdoc/>
    public override LocalizedText? NotFaster { get; } = new(
        "WhisperLive 只保留最近 45 秒未识别的音频，发送更快会丢失内容", "WhisperLive keeps only the last 45 s of audio that it has not recognized; sent faster, some of it would be lost");

    /// <inheritdoc/>
    public override bool SaysWhenReady => true;

    /// <inheritdoc/>
    public override bool ForgetsAtTheEnd => true;

    /// <inheritdoc/>
    public override RecognizerFarewell Farewell { get; } = new("END_OF_AUDIO", IsBinary: true);

    /// <inheritdoc/>
    public override int SamplesPerMessage(int rate) => 4096;

    /// <inheritdoc/>
    public override string Greeting(int rate) => JsonLine.Object(json =>
    {
        json.WriteString("uid", _uid);
        json.WriteString("language", language);
        json.WriteString("task", "transcribe");
        json.WriteString("model", model);
        json.WriteBoolean("use_vad", true);
    });

    /// <inheritdoc/>
    public override byte[] Audio(ReadOnlyMemory<byte> pcm) => Floats(pcm.Span);

    /// <inheritdoc/>
    public override RecognizerSignal Read(RecognizerMessage message, bool isOver) =>
        message.Json.Is("message", "SERVER_READY") ? RecognizerSignal.Ready
        : message.Json.Is("message", "DISCONNECT") ? RecognizerSignal.Last
        : message.Json.Is("status", "WAIT") ? RecognizerSignal.Busy
        : message.Json.Is("status", "ERROR") ? RecognizerSignal.Failed
        : RecognizerSignal.None;
}
