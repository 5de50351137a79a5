using System.Collections.Immutable;
using System.CommandLine;
using RealtimeRag.Cli.Failures;
using RealtimeRag.Cli.Terminal;
using RealtimeRag.Core;
using RealtimeRag.Core.Questions;
using RealtimeRag.Core.Text;

namespace RealtimeRag.Cli.Detect;

/// <summary><c>detect</c>: judges lines, or measures the detector on labelled rows.</summary>
internal static class DetectCommand
{
    private static readonly LocalizedText About = new(
        "判断句子是否在提问；或在标注文件上测量准确率与耗时。",
        "Report which lines ask a question, or measure the detector on labelled rows.");

    private static readonly LocalizedText More = new(
        """
        输出：判断、置信度、依据、原文。判断之前先去掉识别器附加的标记，与服务端相同。标注文件每行为 标签<TAB>文本<TAB>来源，标签 1 表示提问，0 表示不提问。

        示例：
          realtime-rag detect "请问这个产品的价格是多少"
          realtime-rag detect --threshold 0.8 < transcript.txt
          realtime-rag detect --eval rows.tsv --threshold 0.1:0.9:0.1
          realtime-rag detect --eval rows.tsv --json
        """,
        """
        Prints the decision, its confidence, the reason and the line. What recognizers add to the words is removed first, as the server does. A labelled file has label<TAB>text<TAB>source in each line; 1 asks, 0 does not.

        Examples:
          realtime-rag detect "what is the price of this product"
          realtime-rag detect --threshold 0.8 < transcript.txt
          realtime-rag detect --eval rows.tsv --threshold 0.1:0.9:0.1
          realtime-rag detect --eval rows.tsv --json
        """);

    public static Command Create(CliTerminal terminal)
    {
        var texts = new Argument<string[]>("text")
        {
            Description = terminal.Say(new("要判断的句子；省略则逐行读标准输入", "utterances to classify; by default the lines of standard input")),
            Arity = ArgumentArity.ZeroOrMore,
        };
        var eval = new Option<string?>("--eval")
        {
            Description = terminal.Say(new("在标注文件（TSV）上测量", "measure on a file of labelled rows (TSV)")),
            HelpName = "FILE",
        };
        var json = new Option<bool>("--json")
        {
            Description = terminal.Say(new("输出 JSON：测量时一个对象，否则每行一个", "print JSON: one object for a measurement, otherwise one per line")),
        };
        var threshold = new Option<string?>("--threshold")
        {
            Description = terminal.Say(new(
                "从该置信度起算提问；测量时可用逗号列出多个，或写 起:止:步长",
                "confidence from which a line counts as a question; with --eval also several, separated by commas, or FROM:TO:STEP")),
            HelpName = "VALUE",
        };
        var command = new ExampleCommand("detect", terminal.Say(About), terminal.Say(More)) { texts, eval, json, threshold };
        command.SetAction((parsed, cancel) =>
        {
            var output = new DetectOutput(terminal.Out, parsed.GetValue(json));
            var thresholds = Thresholds(parsed.GetValue(threshold));
            var given = parsed.GetValue(texts) is { Length: > 0 } lines ? new StringReader(string.Join('\n', lines)) : null;
            return parsed.GetValue(eval) is { } file
                ? MeasureAsync(output, given is null ? file : throw Both(), thresholds, cancel)
                : JudgeAsync(output, One(thresholds), given ?? terminal.In, cancel);
        });
        return command;
    }

    private static async Task<int> JudgeAsync(DetectOutput output, float threshold, TextReader lines, CancellationToken cancel)
    {
        var detector = new QuestionDetector(threshold);
        while (await lines.ReadLineAsync(cancel) is { } line)
        {
            var text = RecognizerText.Clean(line);
            await output.WriteAsync(line, text, detector.Detect(text));
        }

        return ExitCodes.Success;
    }

    private static async Task<int> MeasureAsync(DetectOutput output, string file, ImmutableArray<float> thresholds, CancellationToken cancel)
    {
        var rows = await LabelledFile.ReadAsync(file, cancel);
        await output.WriteAsync(TimedEvaluation.Run(new QuestionDetector(thresholds[0]), rows, TimeProvider.System), thresholds);
        return ExitCodes.Success;
    }

    private static ImmutableArray<float> Thresholds(string? text)
    {
        ImmutableArray<float> thresholds = [QuestionDetector.DefaultThreshold];
        return text is null || ThresholdList.TryParse(text, out thresholds)
            ? thresholds
            : throw new UsageException(new(
                "--threshold 应为 0 到 1 之间的数，测量时可写逗号分隔的多个数，或 起:止:步长",
                "--threshold must be a number from 0 to 1; with --eval also several with commas, or FROM:TO:STEP"));
    }

    private static float One(ImmutableArray<float> thresholds) => thresholds.Length == 1
        ? thresholds[0]
        : throw new UsageException(new("多个阈值只用于 --eval", "Several thresholds require --eval"));

    private static UsageException Both() => new(new(
        "--eval 测量一个文件，不能同时给出要判断的句子：请去掉其中一个",
        "--eval measures a file and cannot be combined with utterances: leave one of them out"));
}
