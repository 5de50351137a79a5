using System.Text.Json;
using RealtimeRag.Cli.Failures;
using RealtimeRag.FunctionalTests.Cli;
using RealtimeRag.FunctionalTests.Client;

namespace RealtimeRag.FunctionalTests.Bridge;

/// <summary><c>bridge</c> between the real server and a recorded server of each recognizer, which checks every byte that it gets.</summary>
public sealed class BridgeTests : IAsyncLifetime
{
    private const string Question = "默认端口是多少？";
    private LiveServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await LiveServer.StartWithMockAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact(Timeout = 60_000)]
    public async Task Vosk_gets_its_rate_a_fifth_of_a_second_each_and_its_own_last_message()
    {
        await using var vosk = await ScriptedRecognizer.StartAsync(static async recognizer =>
        {
            await recognizer.ReadAsync();
            await recognizer.ReadAsync();
            await recognizer.SendAsync("""{"partial":""}""", """{"partial":"默认 端口"}""", """{"partial":"默认 端口"}""");
            await recognizer.ReadUntilAsync("""{"eof" : 1}""");
            await recognizer.SendAsync("""{"result":[{"conf":1.0,"word":"默认"}],"text":"默认 端口 是 多少"}""");
            await recognizer.CloseAsync();
        });
        var pcm = Recording.Samples(4000);

        var run = await RunAsync(vosk, "vosk", await Recording.SaveAsync(Recording.Wav(pcm, 8000)), "--fast");

        Assert.Equal(["text {\"config\":{\"sample_rate\":8000}}", "3200 bytes", "3200 bytes", "1600 bytes", "text {\"eof\" : 1}"], vosk.Received);
        Assert.Equal(pcm, vosk.Audio());
        AssertAnswered(run, "默认端口是多少");
        Assert.Single(run.Lines, static line => line.Contains("… 默认端口", StringComparison.Ordinal));
    }

    [Fact(Timeout = 60_000)]
    public async Task Sherpa_onnx_in_C_gets_floating_point_samples_and_says_Done()
    {
        await using var sherpa = await ScriptedRecognizer.StartAsync(static async recognizer =>
        {
            await recognizer.ReadAsync();
            await recognizer.SendAsync("""{"text":"默认端口","segment":0,"is_final":false}""");
            await recognizer.ReadUntilAsync("Done");
            await recognizer.SendAsync("""{"text":"默认端口是多少","segment":0,"is_final":true,"is_eof":true}""", "Done!");
        });
        var pcm = Recording.Samples(4000);

        var run = await RunAsync(sherpa, "sherpa-onnx", await Recording.SaveAsync(Recording.Wav(pcm, 16_000)), "--fast");

        Assert.Equal(["6400 bytes", "6400 bytes", "3200 bytes", "text Done"], sherpa.Received);
        Assert.Equal(Recording.AsFloats(pcm), sherpa.Audio());
        AssertAnswered(run, "默认端口是多少");
    }

    [Fact(Timeout = 60_000)]
    public async Task An_open_sentence_is_answered_when_the_recognizer_closes()
    {
        await using var sherpa = await ScriptedRecognizer.StartAsync(static async recognizer =>
        {
            await recognizer.ReadUntilAsync("Done");
            await recognizer.SendAsync("""{"text":"大家好","segment":0}""", """{"text":"默认端口是多少","segment":1}""");
            await recognizer.CloseAsync();
        });

        var run = await RunAsync(sherpa, "sherpa-onnx", await Recording.SaveAsync(Recording.Samples(1600), "talk.pcm"), "--fast");

        AssertAnswered(run, "默认端口是多少");
        Assert.Contains("» 大家好", run.Out, StringComparison.Ordinal);
    }

    [Fact(Timeout = 60_000)]
    public async Task FunASR_in_C_gets_sixty_milliseconds_each_and_marks_its_last_message()
    {
        await using var funasr = await ScriptedRecognizer.StartAsync(static async recognizer =>
        {
            await recognizer.ReadAsync();
            await recognizer.ReadAsync();

            // The Python server says so of every message while the client speaks.
            await recognizer.SendAsync("""{"mode":"2pass-online","text":"默认","wav_name":"bridge","is_final":true}""");
            await recognizer.SendAsync("""{"mode":"2pass-online","text":"端口","wav_name":"bridge","is_final":false}""");
            await recognizer.ReadUntilAsync("""{"is_speaking":false,"is_end":true}""");
            await recognizer.SendAsync("""{"mode":"2pass-offline","text":"默认端口是多少？","wav_name":"bridge","is_final":false}""");
            await recognizer.SendAsync("""{"text":"","wav_name":"bridge","is_final":true}""");
        });
        var pcm = Recording.Samples(2000);

        var run = await RunAsync(funasr, "funasr", await Recording.SaveAsync(Recording.Wav(pcm, 16_000, tag: 0xFFFE)), "--fast");

        Assert.Equal(["binary"], funasr.Offered);
        Assert.Equal(
            [
                """text {"mode":"2pass","chunk_size":[5,10,5],"chunk_interval":10,"encoder_chunk_look_back":4,"decoder_chunk_look_back":0,"audio_fs":16000,"wav_name":"bridge","wav_format":"pcm","is_speaking":true,"hotwords":"","itn":true}""",
                "1920 bytes", "1920 bytes", "160 bytes", """text {"is_speaking":false,"is_end":true}""",
            ],
            funasr.Received);
        Assert.Equal(pcm, funasr.Audio());
        AssertAnswered(run, Question);
        Assert.Contains("… 默认端口", run.Out, StringComparison.Ordinal);
    }

    [Fact(Timeout = 60_000)]
    public async Task FunASR_in_Python_confirms_the_end()
    {
        await using var funasr = await ScriptedRecognizer.StartAsync(static async recognizer =>
        {
            await recognizer.ReadUntilAsync("""{"is_speaking":false,"is_end":true}""");
            await recognizer.SendAsync("""{"mode":"2pass-offline","text":"默认端口是多少？","is_final":false}""", """{"is_end":true,"is_final":true}""");
        });

        var run = await RunAsync(funasr, "funasr", await Recording.SaveAsync(Recording.Wav(Recording.Samples(960), 16_000)), "--fast", "--linger", "60");

        AssertAnswered(run, Question);
    }

    [Fact(Timeout = 60_000)]
    public async Task WhisperLive_gets_its_audio_when_it_is_ready_at_the_speed_of_speech_and_its_farewell_when_it_is_silent()
    {
        const string Segment = """{"start":"0.000","end":"1.200","text":"默认端口是多少？","completed":COMPLETED}""";
        await using var whisper = await ScriptedRecognizer.StartAsync(static async recognizer =>
        {
            await recognizer.ReadAsync();
            var uid = JsonElement.Parse(recognizer.Received.Single()["text ".Length..]).GetProperty("uid").GetString();
            await recognizer.SendAsync($$"""{"uid":"{{uid}}","message":"SERVER_READY","backend":"faster_whisper"}""");
            await recognizer.ReadAsync();
            await recognizer.SendAsync($$"""{"uid":"{{uid}}","language":"zh","language_prob":0.99}""");
            await recognizer.SendAsync($$"""{"uid":"{{uid}}","segments":[{{Segment.Replace("COMPLETED", "false", StringComparison.Ordinal)}}]}""");
            await recognizer.ReadAsync();
            await recognizer.SendAsync($$"""{"uid":"{{uid}}","segments":[{{Segment.Replace("COMPLETED", "true", StringComparison.Ordinal)}}]}""");
            await recognizer.ReadUntilAsync("END_OF_AUDIO");
            await recognizer.CloseAsync();
        });
        var pcm = Recording.Samples(5000);
        var clock = System.Diagnostics.Stopwatch.StartNew();

        var run = await RunAsync(
            whisper, "whisperlive", await Recording.SaveAsync(Recording.Wav(pcm, 16_000)), "--linger", "0.5", "--spoken", "zh", "--model", "base");

        var greeting = JsonElement.Parse(whisper.Received.First()["text ".Length..]);
        Assert.EndsWith(""","language":"zh","task":"transcribe","model":"base","use_vad":true}""", greeting.GetRawText(), StringComparison.Ordinal);
        Assert.True(Guid.TryParse(greeting.GetProperty("uid").GetString(), out _));
        Assert.Equal(["16384 bytes", "3616 bytes", "12 bytes"], whisper.Received.Skip(1));
        Assert.Equal(Recording.AsFloats(pcm), whisper.Audio(farewells: 1));
        Assert.True(clock.Elapsed > TimeSpan.FromSeconds(0.256 + 0.5), "faster than speech, or without waiting for late results");
        AssertAnswered(run, Question);
    }

    [Theory(Timeout = 60_000)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Audio_comes_from_a_pipe_as_WAV_of_unknown_length_or_as_raw_samples(bool isWav)
    {
        await using var vosk = await ScriptedRecognizer.StartAsync(static async recognizer =>
        {
            await recognizer.ReadUntilAsync("""{"eof" : 1}""");
            await recognizer.SendAsync("""{"text":"默认 端口 是 多少"}""");
            await recognizer.CloseAsync();
        });
        var pcm = Recording.Samples(1000);
        using var pipe = new MemoryStream(isWav ? Recording.Wav(pcm, 22_050, size: uint.MaxValue) : pcm);

        var run = await CliRun.RunAsync(["bridge", "vosk", "-", "--fast", "--rate", "22050", "--at", vosk.Address, "--server=" + _server.Address], pipe);

        Assert.Equal("text {\"config\":{\"sample_rate\":22050}}", vosk.Received.First());
        Assert.Equal(pcm, vosk.Audio());
        AssertAnswered(run, "默认端口是多少");
    }

    [Fact(Timeout = 60_000)]
    public async Task Raw_prints_the_frames_of_the_server_and_nothing_else()
    {
        await using var vosk = await ScriptedRecognizer.StartAsync(static async recognizer =>
        {
            await recognizer.ReadUntilAsync("""{"eof" : 1}""");
            await recognizer.SendAsync("""{"text":"默认 端口 是 多少"}""");
            await recognizer.CloseAsync();
        });

        var run = await RunAsync(vosk, "vosk", await Recording.SaveAsync(Recording.Samples(800), "talk.raw"), "--fast", "--raw");

        Assert.Equal((ExitCodes.Success, ""), (run.Code, run.Errors));
        var frames = run.Lines.Select(static line => JsonElement.Parse(line)).ToList();
        Assert.Contains(frames, static frame => frame.TryGetProperty("received_type", out var type) && type.GetString() == "from.vosk");
        Assert.Contains(frames, static frame => frame.TryGetProperty("question", out var question) && question.GetString() == "默认端口是多少");
        Assert.DoesNotContain(frames, static frame => frame.TryGetProperty("seq", out _));
    }

    private Task<CliRun> RunAsync(ScriptedRecognizer recognizer, string name, string audio, params string[] more) =>
        CliRun.RunAsync(["bridge", name, audio, "--at", recognizer.Address, "--server=" + _server.Address, .. more]);

    private static void AssertAnswered(CliRun run, string question)
    {
        Assert.Equal((ExitCodes.Success, ""), (run.Code, run.Errors));
        Assert.Contains($"» {question}", run.Out, StringComparison.Ordinal);
        Assert.Contains($"? 问题：{question}", run.Out, StringComparison.Ordinal);
        Assert.Single(run.Lines, static line => line.StartsWith('«'));
        Assert.Contains("（会话结束）", run.Out, StringComparison.Ordinal);
    }
}
