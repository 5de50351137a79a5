using RealtimeRag.Core.Recognizers;

namespace RealtimeRag.Cli.Bridge.Recognizers;

/// <summary>
/// sherpa-onnx's streaming servers: floating-point samples, then <c>Done</c>. The one in C++ replies with <c>Done!</c>, the one in Python closes.
/// </summary>
internal sealed class SherpaOnnxProtocol : RecognizerProtocol
{
    /// <inheritdoc/>
    public override string Name => "sherpa-onnx";

    /// <inheritdoc/>
    public override Uri DefaultAddress { get; } = new("ws://localhost:6006");

    /// <inheritdoc/>
    public override RecognizerFarewell Farewell { get; } = new("Done");

    /// <inheritdoc/>
    public override int SamplesPerMessage(int rate) => rate / 10;

    /// <inheritdoc/>
    public override byte[] Audio(ReadOnlyMemory<byte> pcm) => Floats(pcm.Span);

    /// <inheritdoc/>
    public override RecognizerSignal Read(RecognizerMessage message, bool isOver) => message.Text == "Done!" ? RecognizerSignal.Last : RecognizerSignal.None;
}
