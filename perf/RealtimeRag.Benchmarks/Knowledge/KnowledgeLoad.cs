using System.Diagnostics;
using System.Globalization;
using RealtimeRag.Core;
using RealtimeRag.Knowledge;
using RealtimeRag.Knowledge.Library;

namespace RealtimeRag.Benchmarks.Knowledge;

/// <summary>
/// Measures a large knowledge base: how fast it indexes, opens, indexes a saved file and searches, and how much memory it uses.
/// The best of several runs is printed beside the median, because other work on the machine can only slow a run down.
/// </summary>
internal static class KnowledgeLoad
{
    private const int Passages = 100_000;
    private const int PassagesAFile = 50;
    private const int Openings = 7;
    private const int Saves = 20;
    private const int Searches = 1_000;

    /// <summary>Runs all measurements.</summary>
    /// <param name="args">A corpus to repeat (otherwise generated text), the number of passages (100,000), and the number of passages per file (50).</param>
    public static async Task RunAsync(string[] args)
    {
        var jsonl = Array.Find(args, File.Exists);
        var numbers = args.Where(arg => arg != jsonl).Select(arg => int.Parse(arg, CultureInfo.InvariantCulture)).ToList();
        var (passages, passagesAFile) = (numbers.ElementAtOrDefault(0) is > 0 and var n ? n : Passages, numbers.ElementAtOrDefault(1) is > 0 and var m ? m : PassagesAFile);
        var text = jsonl is null ? new MadeUpText().Passage : await CorpusFolder.RepeatedAsync(jsonl);
        await WarmUpAsync(text);
        using var folder = new CorpusFolder(passagesAFile);
        folder.Fill(passages, text);
        await IndexAsync(folder);
        await OpenColdAsync(folder);
        await OpenAsync(folder);
        await using var knowledge = await OpenedAsync(folder, watch: true);
        await SaveAsync(knowledge, folder);
        Search(knowledge, text, passages);
    }

    /// <summary>Opens a store once, in a fresh process, and prints how long that took.</summary>
    public static async Task OpenOnceAsync(string documents, string store)
    {
        var (began, cpu) = (Stopwatch.GetTimestamp(), Cpu());
        await using var knowledge = await KnowledgeBase.OpenAsync(Options(documents, store, watch: false), TimeProvider.System, CancellationToken.None);
        var (elapsed, busy) = (Stopwatch.GetElapsedTime(began), Cpu() - cpu);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{elapsed.TotalMilliseconds} {busy.TotalMilliseconds}"));
    }

    private static async Task WarmUpAsync(Func<int, (string Title, string Text)> text)
    {
        using var folder = new CorpusFolder(PassagesAFile);
        folder.Fill(4_000, text);
        await using var knowledge = await OpenedAsync(folder, watch: false);
        Search(knowledge, text, 4_000, tell: false);
    }

    private static async Task IndexAsync(CorpusFolder folder)
    {
        var (began, cpu) = (Stopwatch.GetTimestamp(), Cpu());
        await using var knowledge = await OpenedAsync(folder, watch: false);
        var (seconds, busy) = (Stopwatch.GetElapsedTime(began).TotalSeconds, (Cpu() - cpu).TotalSeconds);
        Console.WriteLine(
            $"indexing {folder.Characters / 1e6:F1} M characters, {knowledge.Status.Chunks} passages: {folder.Characters / seconds / 1e6:F2} M characters/s ({seconds:F1} s, {busy:F1} s of processor), store {new FileInfo(folder.Store).Length / 1e6:F0} MB");
    }

    private static async Task OpenColdAsync(CorpusFolder folder)
    {
        var (times, cpu) = (new List<double>(), new List<double>());
        for (var i = 0; i < Openings; i++)
        {
            var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true, UseShellExecute = false };
            if (Path.GetFileNameWithoutExtension(start.FileName) == "dotnet")
            {
                start.ArgumentList.Add(Environment.GetCommandLineArgs()[0]);
            }

            foreach (var argument in (ReadOnlySpan<string>)["knowledge-open", folder.Documents, folder.Store])
            {
                start.ArgumentList.Add(argument);
            }

            using var process = Process.Start(start)!;
            var figures = (await process.StandardOutput.ReadToEndAsync()).Split(' ');
            times.Add(double.Parse(figures[0], CultureInfo.InvariantCulture));
            cpu.Add(double.Parse(figures[1], CultureInfo.InvariantCulture));
            await process.WaitForExitAsync();
        }

        Tell("opening in a new process", times);
        Tell("opening in a new process, time of processor", cpu);
    }

    private static async Task OpenAsync(CorpusFolder folder)
    {
        var (times, memory) = (new List<double>(), 0L);
        for (var i = 0; i < Openings; i++)
        {
            var before = GC.GetTotalMemory(forceFullCollection: true);
            var began = Stopwatch.GetTimestamp();
            await using var knowledge = await KnowledgeBase.OpenAsync(
                Options(folder.Documents, folder.Store, watch: false), TimeProvider.System, CancellationToken.None);
            times.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
            await knowledge.SettleAsync(CancellationToken.None);
            memory = Math.Max(memory, GC.GetTotalMemory(forceFullCollection: true) - before);
        }

        Tell("opening again", times);
        Console.WriteLine($"index in memory: {memory / 1e6:F0} MB");
    }

    private static async Task SaveAsync(KnowledgeBase knowledge, CorpusFolder folder)
    {
        var times = new List<double>();
        for (var i = 0; i < Saves; i++)
        {
            var word = $"zeta{i}word";
            var found = new TaskCompletionSource<long>(TaskCreationOptions.RunContinuationsAsynchronously);
            void Look(object? sender, EventArgs e)
            {
                if (knowledge.Search(word, 1) is [{ } hit] && hit.Text.Contains(word, StringComparison.Ordinal))
                {
                    found.TrySetResult(Stopwatch.GetTimestamp());
                }
            }

            knowledge.StatusChanged += Look;
            var began = Stopwatch.GetTimestamp();
            await File.WriteAllTextAsync(Path.Combine(folder.Documents, $"saved{i}.md"), $"# Saved {i}\n\nThe word is {word}.\n");
            times.Add(Stopwatch.GetElapsedTime(began, await found.Task).TotalMilliseconds);
            knowledge.StatusChanged -= Look;
        }

        Tell("saved file to searchable", times);
    }

    private static void Search(KnowledgeBase knowledge, Func<int, (string Title, string Text)> text, int passages, bool tell = true)
    {
        var random = new Random(7);
        var (searches, answers) = (new List<double>(Searches), new List<double>(Searches));
        for (var i = 0; i < Searches; i++)
        {
            var question = Question(text(random.Next(passages)).Text, random);
            var began = Stopwatch.GetTimestamp();
            knowledge.Search(question, 10);
            searches.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
            began = Stopwatch.GetTimestamp();
            knowledge.Answer(question);
            answers.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
        }

        if (tell)
        {
            Tell("search", searches);
            Tell("answer", answers);
        }
    }

    // Like a real question: a filler and a dozen characters of a passage.
    private static string Question(string text, Random random)
    {
        var isLatin = char.IsAscii(text[0]) && char.IsAscii(text[text.Length / 2]);
        var length = Math.Min(isLatin ? 50 : 14, text.Length - 1);
        var part = text.AsSpan(random.Next(text.Length - length), length);
        return isLatin ? $"could you tell me about {part}" : $"请问{part}是什么";
    }

    private static async Task<KnowledgeBase> OpenedAsync(CorpusFolder folder, bool watch)
    {
        var knowledge = await KnowledgeBase.OpenAsync(Options(folder.Documents, folder.Store, watch), TimeProvider.System, CancellationToken.None);
        await knowledge.WhenIndexed;
        return knowledge;
    }

    private static KnowledgeOptions Options(string documents, string store, bool watch) => new(documents, store) { Watch = watch };

    private static TimeSpan Cpu()
    {
        using var process = Process.GetCurrentProcess();
        return process.TotalProcessorTime;
    }

    private static void Tell(string what, List<double> milliseconds)
    {
        milliseconds.Sort();
        Console.WriteLine(
            $"{what}, {milliseconds.Count} times: best {milliseconds[0]:F1} ms, p50 {Percentile.Of(milliseconds, 0.5):F1} ms, p99 {Percentile.Of(milliseconds, 0.99):F1} ms, worst {milliseconds[^1]:F1} ms");
    }
}
