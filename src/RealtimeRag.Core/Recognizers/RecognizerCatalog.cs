using System.Collections.Frozen;
using System.Collections.Immutable;

namespace RealtimeRag.Core.Recognizers;

/// <summary>All recognizer formats that the server reads. Thread-safe.</summary>
internal static class RecognizerCatalog
{
    /// <summary>The name that stands for any format: it is detected from the messages.</summary>
    public const string Auto = "auto";

    /// <summary>The formats, in the order in which users see them.</summary>
    public static readonly ImmutableArray<RecognizerFormat> All =
    [
        new("funasr", static () => new FunAsrAdapter()),
        new("sherpa-onnx", static () => new SherpaOnnxAdapter()),
        new("vosk", static () => new VoskAdapter()),
        new("whisperlive", static () => new WhisperLiveAdapter()),
        new("whispercpp", static () => new WhisperCppAdapter()),
        new("deepgram", static () => new DeepgramAdapter()),
        new("assemblyai", static () => new AssemblyAiAdapter()),
        new("azure", static () => new AzureAdapter()),
        new("google", static () => new GoogleAdapter()),
        new("aws", static () => new AwsAdapter()),
        new("openai", static () => new OpenAiAdapter()),
        new("aliyun-nls", static () => new AliyunNlsAdapter()),
        new("dashscope", static () => new DashScopeAdapter()),
        new("tencent", static () => new TencentAdapter()),
        new("iflytek-rtasr", static () => new IflytekRtasrAdapter()),
        new("iflytek-iat", static () => new IflytekIatAdapter()),
        new("doubao", static () => new DoubaoAdapter()),
        new("baidu", static () => new BaiduAdapter()),
        new("huawei", static () => new HuaweiAdapter()),
        new("conversation-relay", static () => new ConversationRelayAdapter()),
        new("webspeech", static () => new WebSpeechAdapter()),
    ];

    /// <summary>Aliases, as letters and digits, each for one or more of the formats.</summary>
    private static readonly (string Names, string Formats)[] Others =
    [
        ("sherpa", "sherpa-onnx"),
        ("whisper", "whisperlive whispercpp"),
        ("deepgramnova nova deepgramflux flux", "deepgram"),
        ("assemblyaiv3", "assemblyai"),
        ("azurespeech microsoft", "azure"),
        ("googlev2 googlespeech", "google"),
        ("awstranscribe transcribe amazon", "aws"),
        ("openairealtime qwenrealtime", "openai"),
        ("nls", "aliyun-nls"),
        ("aliyunfunasr paraformer bailian qwenaudio", "dashscope"),
        ("aliyun alibaba", "aliyun-nls dashscope"),
        ("qwen", "dashscope openai"),
        ("tencentv2 tencentcloud trtc", "tencent"),
        ("rtasr xfyunrtasr", "iflytek-rtasr"),
        ("iat xfyuniat", "iflytek-iat"),
        ("iflytek xfyun", "iflytek-rtasr iflytek-iat"),
        ("volcengine volc", "doubao"),
        ("huaweisis sis", "huawei"),
        ("twilio telnyx", "conversation-relay"),
        ("browser webspeechapi", "webspeech"),
    ];

    private static readonly FrozenDictionary<string, ImmutableArray<RecognizerFormat>> ByName = Names();

    /// <summary>The formats that a name stands for; empty if the name is unknown. Ignores case, hyphens, underscores and full stops.</summary>
    public static ImmutableArray<RecognizerFormat> Find(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return ByName.GetValueOrDefault(Letters(name), []);
    }

    /// <summary>The names of the formats as a comma-separated list for users.</summary>
    public static string List(IEnumerable<RecognizerFormat> formats) => string.Join(", ", formats.Select(static format => format.Name));

    private static FrozenDictionary<string, ImmutableArray<RecognizerFormat>> Names()
    {
        var names = All.ToDictionary(static format => Letters(format.Name), static format => ImmutableArray.Create(format));
        names.Add(Auto, All);
        foreach (var (others, formats) in Others)
        {
            foreach (var other in others.Split(' '))
            {
                names.Add(other, [.. formats.Split(' ').Select(name => All.Single(format => format.Name == name))]);
            }
        }

        return names.ToFrozenDictionary(StringComparer.Ordinal);
    }

    private static string Letters(string name) => string.Concat(name.Where(static c => c is not ('-' or '_' or '.'))).ToLowerInvariant();
}
