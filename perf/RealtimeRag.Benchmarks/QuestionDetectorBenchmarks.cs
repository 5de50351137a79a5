using BenchmarkDotNet.Attributes;
using RealtimeRag.Core.Questions;
using RealtimeRag.Training;

namespace RealtimeRag.Benchmarks;

/// <summary>One detection, by the trained detector and by keywords, on utterances of 40 characters and on 8,000 characters full of question words.</summary>
[MemoryDiagnoser]
public class QuestionDetectorBenchmarks
{
    private static readonly QuestionDetector Trained = new();
    private static readonly KeywordBaseline Keywords = new();

    private readonly Dictionary<string, string> _texts = new(StringComparer.Ordinal)
    {
        ["zh40"] = "上周我们把支付系统迁到了新的机房然后今天想跟大家确认一下回滚的步骤到底该由谁来做",
        ["en40"] = "so how long does the migration take then",
        ["zh8000"] = string.Concat(Enumerable.Repeat("我知道为什么会这样所以不管怎么改都没什么问题", 400))[..8_000],
        ["en8000"] = string.Concat(Enumerable.Repeat("i know what you mean and that is why we did it ", 200))[..8_000],
    };

    private string _text = "";

    [Params("zh40", "en40", "zh8000", "en8000")]
    public string Text { get; set; } = "";

    [GlobalSetup]
    public void Setup() => _text = _texts[Text];

    [Benchmark(Baseline = true)]
    public bool Keyword() => Keywords.Detect(_text).IsQuestion;

    [Benchmark]
    public bool Detector() => Trained.Detect(_text).IsQuestion;
}
