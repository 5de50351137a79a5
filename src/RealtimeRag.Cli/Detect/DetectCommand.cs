using System.Collections.Immutable;
using System.CommandLine;
using RealtimeRag.Core.Questions;

namespace RealtimeRag.Cli.Detect;

/// <summary>`realtime-rag detect`: judges lines, or measures the detector on labelled rows.</summary>
internal static class DetectCommand
{
    private const int Failure = 2;

    internal static Command Create() => Create(Console.In);

    internal static Command Create(TextReader input)
    {
        var texts = new Argument<string[]>("text") { Description = "要判断的句子，缺省则逐行读标准输入。/ Utterances to judge; lines of standard input when none are given.", Arity = ArgumentArity.ZeroOrMore };
        var eval = new Option<FileInfo?>("--eval") { Description = "在标注文件（标签<TAB>文本<TAB>来源）上测量。/ Measure on a file of label<TAB>text<TAB>source.", HelpName = "FILE" };
        var json = new Option<bool>("--json") { Description = "输出 JSON：测量时一个对象，否则每行一个。/ Print JSON: one object for a measurement, else one a line." };
        var threshold = new Option<string?>("--threshold") { Description = "判为问句的置信度，可用逗号列出多个或 起:止:步长。/ Confidence from which a line asks; several with commas, or FROM:TO:STEP.", HelpName = "VALUE" };
        var command = new Command(
            "detect",
            """
            判断句子是否在提问。/ Tell which lines ask a question.

              realtime-rag detect "请问这个产品的价格是多少"
              realtime-rag detect --threshold 0.8 < transcript.txt
              realtime-rag detect --eval rows.tsv --threshold 0.1:0.9:0.1
              realtime-rag detect --eval rows.tsv --json
            """)
        {
            texts, eval, json, threshold,
        };
        command.SetAction((result, cancel) => RunAsync(
            new DetectOutput(result.InvocationConfiguration.Output, result.GetValue(json)),
            result.InvocationConfiguration.Error,
            result.GetValue(texts) is { Length: > 0 } given ? new StringReader(string.Join('\n', given)) : input,
            result.GetValue(eval),
            result.GetValue(threshold),
            cancel));
        return command;
    }

    private static async Task<int> RunAsync(DetectOutput output, TextWriter error, TextReader texts, FileInfo? file, string? threshold, CancellationToken cancel)
    {
        ImmutableArray<float> thresholds = [QuestionDetector.DefaultThreshold];
        if (threshold is not null && !ThresholdList.TryParse(threshold, out thresholds))
        {
            await error.WriteLineAsync("--threshold 应为 0 到 1 之间的数、逗号分隔的若干个数，或 起:止:步长。/ --threshold wants a number from 0 to 1, several with commas, or FROM:TO:STEP.");
            return Failure;
        }

        if (file is null && thresholds.Length > 1)
        {
            await error.WriteLineAsync("多个阈值只用于 --eval。/ Several thresholds go with --eval only.");
            return Failure;
        }

        if (file is not null)
        {
            return await MeasureAsync(output, error, file, thresholds, cancel);
        }

        await JudgeAsync(output, new QuestionDetector(thresholds[0]), texts, cancel);
        return 0;
    }

    private static async Task JudgeAsync(DetectOutput output, QuestionDetector detector, TextReader lines, CancellationToken cancel)
    {
        while (await lines.ReadLineAsync(cancel) is { } line)
        {
            await output.WriteAsync(line, detector.Detect(line));
        }
    }

    private static async Task<int> MeasureAsync(DetectOutput output, TextWriter error, FileInfo file, ImmutableArray<float> thresholds, CancellationToken cancel)
    {
        try
        {
            var rows = LabelledUtterance.Parse(await File.ReadAllLinesAsync(file.FullName, cancel)).ToList();
            await output.WriteAsync(TimedEvaluation.Run(new QuestionDetector(thresholds[0]), rows, TimeProvider.System), thresholds);
            return 0;
        }
        catch (FormatException malformed)
        {
            await error.WriteLineAsync(malformed.Message);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            await error.WriteLineAsync($"无法读取文件 {file.Name}：请检查路径和权限。/ Cannot read {file.Name}: check the path and its permissions.");
        }

        return Failure;
    }
}
