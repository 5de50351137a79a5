using System.CommandLine;
using RealtimeRag.Cli.Bridge.Recognizers;
using RealtimeRag.Cli.Failures;
using RealtimeRag.Cli.Terminal;
using RealtimeRag.Core;

namespace RealtimeRag.Cli.Bridge;

/// <summary>The settings of one <c>bridge</c> command.</summary>
/// <param name="Protocol">The recognizer.</param>
/// <param name="Address">The recognizer's address.</param>
/// <param name="TrustsAnyone">Whether to accept any certificate.</param>
/// <param name="Audio">A file, or <c>-</c>.</param>
/// <param name="Rate">The rate of raw audio.</param>
/// <param name="IsFast">Whether to send faster than speech.</param>
/// <param name="Linger">How long to wait for late results.</param>
internal sealed record BridgePlan(RecognizerProtocol Protocol, Uri Address, bool TrustsAnyone, string Audio, int Rate, bool IsFast, TimeSpan Linger);

/// <summary>The arguments and options of <c>bridge</c> that concern the recognizer and the audio.</summary>
internal sealed class BridgeOptions
{
    private static readonly string[] Names = ["funasr", "sherpa-onnx", "vosk", "whisperlive"];

    private readonly Argument<string> _recognizer;
    private readonly Argument<string> _audio;
    private readonly Option<string?> _at;
    private readonly Option<bool> _insecure;
    private readonly Option<int> _rate;
    private readonly Option<bool> _fast;
    private readonly Option<double> _linger;
    private readonly Option<string?> _model;
    private readonly Option<string?> _language;

    private BridgeOptions(CliTerminal terminal)
    {
        string Say(string chinese, string english) => terminal.Say(new(chinese, english));
        _recognizer = new("recognizer") { Description = Say("识别器：funasr、sherpa-onnx、vosk 或 whisperlive", "funasr, sherpa-onnx, vosk or whisperlive") };
        _recognizer.AcceptOnlyFromAmong(Names);
        _audio = new("audio") { Description = Say("WAV 或裸 PCM 文件；- 表示标准输入", "a WAV file or a file of raw PCM; - reads standard input") };
        _at = new("--at") { Description = Say("识别器的地址（ws 或 wss）", "the recognizer's address (ws or wss)"), HelpName = "URL" };
        _insecure = new("--insecure") { Description = Say("不检查识别器的证书（自签名时）", "do not check the recognizer's certificate, as for a self-signed one") };
        _rate = new("--rate")
        {
            Description = Say("裸 PCM 的采样率（Hz）", "samples per second of raw PCM"),
            DefaultValueFactory = _ => RecognizerProtocol.UsualRate,
        };
        _fast = new("--fast") { Description = Say("不按语速，尽快发送（whisperlive 不支持）", "send as fast as the recognizer takes it, not at the speed of speech (not for whisperlive)") };
        _linger = new("--linger")
        {
            Description = Say("音频结束后，识别器多少秒没有消息即视为完成", "after the audio: so many seconds without a message mean that the recognizer is done"),
            DefaultValueFactory = _ => 10,
        };
        _model = new("--model") { Description = Say("whisperlive 的模型（默认 small）", "the model of whisperlive (small by default)") };
        _language = new("--spoken") { Description = Say("whisperlive 识别的语言，如 zh（默认自动判断）", "the spoken language for whisperlive, such as zh (found out by default)") };
    }

    /// <summary>Adds the arguments and options to a command.</summary>
    public static BridgeOptions AddTo(Command command, CliTerminal terminal)
    {
        var options = new BridgeOptions(terminal);
        command.Arguments.Add(options._recognizer);
        command.Arguments.Add(options._audio);
        foreach (var option in new Option[]
                 {
                     options._at, options._insecure, options._rate, options._fast, options._linger, options._model, options._language,
                 })
        {
            command.Options.Add(option);
        }

        return options;
    }

    /// <summary>Reads a command line.</summary>
    /// <exception cref="UsageException">An argument or option is wrong, or two contradict each other.</exception>
    public BridgePlan Read(ParseResult arguments)
    {
        var protocol = Protocol(arguments);
        var isFast = arguments.GetValue(_fast);
        if (isFast && protocol.NotFaster is { } reason)
        {
            throw new UsageException(new($"{protocol.Name} 不能使用 --fast：{reason.Chinese}", $"{protocol.Name} cannot be used with --fast: {reason.English}"));
        }

        return new(
            protocol, Address(arguments.GetValue(_at)) ?? protocol.DefaultAddress, arguments.GetValue(_insecure), arguments.GetRequiredValue(_audio), Rate(arguments), isFast,
            Linger(arguments));
    }

    private RecognizerProtocol Protocol(ParseResult arguments)
    {
        var (name, model, language) = (arguments.GetRequiredValue(_recognizer), arguments.GetValue(_model), arguments.GetValue(_language));
        if (name != "whisperlive" && (model ?? language) is not null)
        {
            throw new UsageException(new(
                "--model 与 --spoken 只用于 whisperlive：其他识别器在启动服务时选择模型", "--model and --spoken are for whisperlive alone: other recognizers get their model when their server starts"));
        }

        return name switch
        {
            "funasr" => new FunAsrProtocol(),
            "sherpa-onnx" => new SherpaOnnxProtocol(),
            "vosk" => new VoskProtocol(),
            _ => new WhisperLiveProtocol(model ?? "small", language),
        };
    }

    private int Rate(ParseResult arguments) => arguments.GetValue(_rate) is >= 8_000 and <= 192_000 and var rate
        ? rate
        : throw new UsageException(new("--rate 应为 8000 至 192000 的整数", "--rate must be a whole number from 8000 to 192000"));

    private TimeSpan Linger(ParseResult arguments) => arguments.GetValue(_linger) is >= 0.1 and <= 600 and var seconds
        ? TimeSpan.FromSeconds(seconds)
        : throw new UsageException(new("--linger 应为 0.1 至 600 的秒数", "--linger must be a number of seconds from 0.1 to 600"));

    private static Uri? Address(string? text)
    {
        if (text is null)
        {
            return null;
        }

        return Uri.TryCreate(text.Contains("://", StringComparison.Ordinal) ? text : "ws://" + text, UriKind.Absolute, out var address) && address?.Scheme is "ws" or "wss"
            ? address
            : throw new UsageException(new LocalizedText($"--at 不是有效的 ws 或 wss 地址：{text}", $"--at is no ws or wss address: {text}"));
    }
}
