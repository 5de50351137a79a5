using RealtimeRag.Core.Recognizers;

namespace RealtimeRag.Cli.Bridge.Recognizers;

/// <summary>
/// FunASR's servers in two passes. Newer Python servers reply to <c>is_end</c>; the C++ server marks its last message with <c>is_final</c>, which Python
/// servers set in other messages too.
/// </summary>
internal sealed class FunAsrProtocol : RecognizerProtocol
{
    private const int MillisecondsPerMessage = 60;

    /// <inheritdoc/>
    public override string Name => "funasr";

    /// <inheritdoc/>
    public override Uri DefaultAddress { get; } = new("ws://localhost:10095");

    /// <inheritdoc/>
    public override string Subprotocol => "binary";

    /// <inheritdoc/>
    public override RecognizerFarewell Farewell { get; } = new("""{"is_speaking":false,"is_end":true}""");

    /// <inheritdoc/>
    public override int SamplesPerMessage(int rate) => rate * MillisecondsPerMessage / 1000;

    // One message is 60 ms * chunk_size[1] / chunk_interval.
    /// <inheritdoc/>
    public override string Greeting(int rate) => """
        {"mode":"2pass","chunk_size":[5,10,5],"chunk_interval":10,"encoder_chunk_look_back":4,"decoder_chunk_look_back":0,"audio_fs":16000,"wav_name":"bridge","wav_format":"pcm","is_speaking":true,"hotwords":"","itn":true}
        """;

    /// <inheritdoc/>
    public override RecognizerSignal Read(RecognizerMessage message, bool isOver) =>
        !isOver ? RecognizerSignal.None
        : message.Json.Flag("is_end") == true ? RecognizerSignal.Last
        : message.Json.Flag("is_final") == true && !message.Json.Is("mode", "online", "2pass-online") ? RecognizerSignal.ProbablyLast
        : RecognizerSignal.None;
}
