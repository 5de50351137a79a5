using System.CommandLine;
using RealtimeRag.Cli.Bridge.Audio;
using RealtimeRag.Cli.Bridge.Recognizers;
using RealtimeRag.Cli.Failures;
using RealtimeRag.Cli.Options;
using RealtimeRag.Cli.Talk;
using RealtimeRag.Cli.Terminal;
using RealtimeRag.Core;

namespace RealtimeRag.Cli.Bridge;

/// <summary><c>bridge</c>: speech to a running recognizer, its results to the server, transcript and answers to the terminal.</summary>
internal static class BridgeCommand
{
    // A live recognizer sends several results per second, which wait while the server is unavailable.
    private const int WaitingResults = 16_384;

    private static readonly LocalizedText About = new(
        "把一段语音送给正在运行的识别器，把识别结果转给服务端，并打印文字与回答。",
        "Stream speech to a running recognizer, pass its results on to the server, and print transcript and answers.");

    private static readonly LocalizedText More = new(
        """
        识别器与默认地址：funasr ws://localhost:10095 · sherpa-onnx ws://localhost:6006 · vosk ws://localhost:2700 · whisperlive ws://localhost:9090

        音频：单声道 16 位 PCM 的 WAV 文件，或裸 PCM（.pcm、.raw，或标准输入 -）。除 vosk 外均为 16000 Hz。

        示例：
          realtime-rag bridge vosk talk.wav
          realtime-rag bridge funasr talk.wav --at wss://localhost:10095 --insecure
          arecord -q -f S16_LE -r 16000 -c 1 -t raw | realtime-rag bridge sherpa-onnx -
        """,
        """
        Recognizers and where they listen by default: funasr ws://localhost:10095 · sherpa-onnx ws://localhost:6006 · vosk ws://localhost:2700 · whisperlive ws://localhost:9090

        Audio: a WAV file with one channel of 16-bit PCM, or raw PCM (.pcm, .raw, or standard input: -). All but vosk need 16000 Hz.

        Examples:
          realtime-rag bridge vosk talk.wav
          realtime-rag bridge funasr talk.wav --at wss://localhost:10095 --insecure
          arecord -q -f S16_LE -r 16000 -c 1 -t raw | realtime-rag bridge sherpa-onnx -
        """);

    public static Command Create(CliTerminal terminal)
    {
        var command = new ExampleCommand("bridge", terminal.Say(About), terminal.Say(More));
        var options = BridgeOptions.AddTo(command, terminal);
        var server = ServerOptions.AddTo(command, terminal);
        var raw = RawOption.Create(terminal);
        var timeout = TimeoutOption.Create(terminal, seconds: 120);
        command.Options.Add(raw);
        command.Options.Add(timeout);
        command.SetAction(async (arguments, cancellationToken) =>
        {
            var plan = options.Read(arguments);
            var protocol = plan.Protocol;
            var patience = TimeoutOption.Read(arguments, timeout);
            var rag = server.Read(arguments, terminal) with { Recognizer = protocol.Name, MaxBufferedMessages = WaitingResults };
            await using var audio = await AudioInput.OpenAsync(
                plan.Audio, plan.Rate, protocol.TakesAnyRate ? null : RecognizerProtocol.UsualRate, terminal, cancellationToken);
            await using var link = await RecognizerLink.ConnectAsync(plan.Address, protocol, plan.TrustsAnyone, rag.TimeProvider, cancellationToken);
            var run = new BridgeRun(link, protocol, rag.TimeProvider);
            await run.BeginAsync(audio.Rate, cancellationToken);
            await using var talk = await TalkSession.ConnectAsync(rag, terminal, arguments.GetValue(raw), cancellationToken);
            var failure = await RunAsync(() => run.RunAsync(audio, talk, plan.IsFast, plan.Linger, cancellationToken));
            var isGood = await talk.FinishAsync(patience, cancellationToken);
            return failure is not null ? throw failure : isGood ? ExitCodes.Success : ExitCodes.Failed;
        });
        return command;
    }

    /// <summary>Returns the recognizer's failure instead of throwing it: what was recognized before it is still answered.</summary>
    private static async Task<RecognizerException?> RunAsync(Func<Task> run)
    {
        try
        {
            await run();
            return null;
        }
        catch (RecognizerException e)
        {
            return e;
        }
    }
}
