using System.Net.WebSockets;
using RealtimeRag.Cli.Failures;
using RealtimeRag.FunctionalTests.Cli;
using RealtimeRag.FunctionalTests.Client;

namespace RealtimeRag.FunctionalTests.Bridge;

/// <summary>What can be wrong with a bridge is said in plain words, and ends with an exit code.</summary>
public sealed class BridgeTroubleTests
{
    private const string Nowhere = "--server=ws://127.0.0.1:9";

    [Theory(Timeout = 60_000)]
    [InlineData("zh", "没有识别器在监听")]
    [InlineData("en", "No recognizer listens at ws://127.0.0.1:9/")]
    public async Task An_unreachable_recognizer_is_reported(string language, string words) => AssertTrouble(
        await CliRun.RunAsync(["bridge", "vosk", await TalkAsync(), "--at", "127.0.0.1:9", Nowhere, "--lang", language]), ExitCodes.NoConnection, words);

    [Fact(Timeout = 60_000)]
    public async Task Another_server_at_the_address_is_reported()
    {
        await using var other = await ScriptedServer.StartAsync();
        other.Refusal = (404, null);
        AssertTrouble(await CliRun.RunAsync(["bridge", "vosk", await TalkAsync(), "--at", other.Address.ToString(), Nowhere, "--lang", "en"]), ExitCodes.NoConnection, "HTTP 404");
    }

    [Fact(Timeout = 60_000)]
    public async Task The_server_refuses()
    {
        await using var vosk = await ScriptedRecognizer.StartAsync(static recognizer => recognizer.ReadUntilAsync("""{"eof" : 1}"""));
        await using var server = await ScriptedServer.StartAsync();
        server.Refusal = (401, null);

        var run = await CliRun.RunAsync(["bridge", "vosk", await TalkAsync(), "--at", vosk.Address, "--server", server.Address.ToString(), "--lang", "en"]);

        AssertTrouble(run, ExitCodes.NoConnection, "401");
        await vosk.Over;
        Assert.Equal(WebSocketCloseStatus.NormalClosure, vosk.CloseStatus);
    }

    [Theory(Timeout = 60_000)]
    [InlineData("WAIT", "try again later")]
    [InlineData("ERROR", "check --model")]
    public async Task The_recognizer_refuses_the_connection(string status, string words)
    {
        await using var whisper = await ScriptedRecognizer.StartAsync(recognizer => recognizer.SendAsync($$"""{"uid":"u","status":"{{status}}","message":3.5}"""));
        AssertTrouble(await CliRun.RunAsync(["bridge", "whisperlive", await TalkAsync(), "--at", whisper.Address, Nowhere, "--lang", "en"]), ExitCodes.NoConnection, words);
    }

    [Theory(Timeout = 60_000)]
    [InlineData(0, "closed the connection before the end of the audio")]
    [InlineData(1, "sent a message of more than 4 MiB")]
    public async Task A_message_of_the_recognizer_has_a_limit(int bytesBeyond, string words)
    {
        await using var server = await LiveServer.StartWithMockAsync();
        await using var vosk = await ScriptedRecognizer.StartAsync(async recognizer =>
        {
            await recognizer.ReadAsync();
            await recognizer.SendAsync("""{"partial":""}""".PadRight((4 * 1024 * 1024) + bytesBeyond));
            await recognizer.CloseAsync();
        });
        var talk = await Recording.SaveAsync(Recording.Wav(Recording.Samples(160_000), 16_000));

        var run = await CliRun.RunAsync(["bridge", "vosk", talk, "--at", vosk.Address, "--server=" + server.Address, "--lang", "en"]);

        AssertTrouble(run, ExitCodes.Failed, words);
    }

    [Fact(Timeout = 60_000)]
    public async Task The_recognizer_breaks_off_and_the_text_so_far_is_answered()
    {
        await using var server = await LiveServer.StartWithMockAsync();
        await using var vosk = await ScriptedRecognizer.StartAsync(static async recognizer =>
        {
            await recognizer.ReadAsync();
            await recognizer.ReadAsync();
            await recognizer.SendAsync("""{"text":"默认 端口 是 多少"}""");
            await recognizer.CloseAsync();
        });
        var talk = await Recording.SaveAsync(Recording.Wav(Recording.Samples(160_000), 16_000));

        var run = await CliRun.RunAsync(["bridge", "vosk", talk, "--at", vosk.Address, "--server=" + server.Address, "--lang", "en"]);

        AssertTrouble(run, ExitCodes.Failed, "closed the connection before the end of the audio");
        Assert.Contains("? question: 默认端口是多少", run.Out, StringComparison.Ordinal);
    }

    [Fact(Timeout = 60_000)]
    public async Task An_interruption_is_reported_to_both_sides_and_is_not_a_failure()
    {
        await using var server = await LiveServer.StartWithMockAsync();
        using var interrupt = new CancellationTokenSource();
        await using var vosk = await ScriptedRecognizer.StartAsync(async recognizer =>
        {
            await recognizer.ReadAsync();
            await recognizer.ReadAsync();
            await interrupt.CancelAsync();
        });
        var talk = await Recording.SaveAsync(Recording.Wav(Recording.Samples(160_000), 16_000));

        var run = await CliRun.RunAsync(["bridge", "vosk", talk, "--at", vosk.Address, "--server=" + server.Address], "", null, null, interrupt.Token);

        Assert.Equal((ExitCodes.Interrupted, ""), (run.Code, run.Errors));
        await vosk.Over;
        Assert.Equal((WebSocketCloseStatus.NormalClosure, "text {\"eof\" : 1}"), (vosk.CloseStatus, vosk.Received.Last()));
    }

    [Theory(Timeout = 60_000)]
    [InlineData(8000, 1, 16, 1, "8000 Hz")]
    [InlineData(16_000, 2, 16, 1, "2 channel(s)")]
    [InlineData(16_000, 1, 24, 1, "24 bits")]
    [InlineData(16_000, 1, 32, 3, "floating-point")]
    public async Task The_WAV_file_is_of_another_format(int rate, int channels, int bits, ushort tag, string words)
    {
        var talk = await Recording.SaveAsync(Recording.Wav(Recording.Samples(100), rate, channels, bits, tag));
        var run = await CliRun.RunAsync(["bridge", "funasr", talk, Nowhere, "--lang", "en"]);
        AssertTrouble(run, ExitCodes.Usage, words);
        Assert.Contains("ffmpeg -i FILE -ar 16000 -ac 1", run.Errors, StringComparison.Ordinal);
    }

    [Theory(Timeout = 60_000)]
    [InlineData("talk.mp3", "ID3 and something", "is no WAV file")]
    [InlineData("talk.wav", "", "the input is empty")]
    [InlineData("talk.wav", "RIFF1234WAVEfmt ", "it has no samples")]
    public async Task The_audio_is_none(string name, string content, string words) => AssertTrouble(
        await CliRun.RunAsync(["bridge", "vosk", await Recording.SaveAsync([.. content.Select(static c => (byte)c)], name), Nowhere, "--lang", "en"]), ExitCodes.Usage, words);

    [Theory(Timeout = 60_000)]
    [InlineData("whisperlive talk.wav --fast", "whisperlive cannot be used with --fast")]
    [InlineData("vosk talk.wav --model small", "--model and --spoken")]
    [InlineData("vosk talk.wav --at http://localhost", "--at is no ws or wss address")]
    [InlineData("vosk talk.wav --rate 100", "--rate must be")]
    [InlineData("vosk talk.wav --linger 0", "--linger must be")]
    [InlineData("vosk /nowhere/talk.wav", "/nowhere/talk.wav cannot be read")]
    [InlineData("kaldi talk.wav", "<recognizer> does not accept this value: kaldi")]
    [InlineData("vosk", "<audio> is missing")]
    public async Task The_command_line_is_wrong(string arguments, string words) =>
        AssertTrouble(await CliRun.RunAsync(["bridge", .. arguments.Split(' '), Nowhere, "--lang", "en"]), ExitCodes.Usage, words);

    [Fact(Timeout = 60_000)]
    public async Task Raw_audio_of_another_rate_is_not_for_every_recognizer() => AssertTrouble(
        await CliRun.RunAsync(["bridge", "sherpa-onnx", await Recording.SaveAsync(Recording.Samples(100), "talk.pcm"), "--rate", "8000", Nowhere, "--lang", "en"]),
        ExitCodes.Usage,
        "takes audio of 16000 Hz only");

    private static Task<string> TalkAsync() => Recording.SaveAsync(Recording.Wav(Recording.Samples(3200), 16_000));

    private static void AssertTrouble(CliRun run, int code, string words)
    {
        Assert.Equal(code, run.Code);
        Assert.Contains(words, run.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", run.Errors, StringComparison.Ordinal);
    }
}
