using System.Globalization;

namespace RealtimeRag.Cli.Bridge.Recognizers;

/// <summary>vosk-server. The server compares the last message exactly, including blanks, and closes the connection after the last result.</summary>
internal sealed class VoskProtocol : RecognizerProtocol
{
    /// <inheritdoc/>
    public override string Name => "vosk";

    /// <inheritdoc/>
    public override Uri DefaultAddress { get; } = new("ws://localhost:2700");

    /// <inheritdoc/>
    public override bool TakesAnyRate => true;

    /// <inheritdoc/>
    public override RecognizerFarewell Farewell { get; } = new("""{"eof" : 1}""");

    /// <inheritdoc/>
    public override int SamplesPerMessage(int rate) => rate / 5;

    /// <inheritdoc/>
    public override string Greeting(int rate) => $$$"""{"config":{"sample_rate":{{{rate.ToString(CultureInfo.InvariantCulture)}}}}}""";
}
