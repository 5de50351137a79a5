using BenchmarkDotNet.Running;
using RealtimeRag.Benchmarks;
using RealtimeRag.Benchmarks.Knowledge;
using RealtimeRag.Benchmarks.Load;

switch (args)
{
    case ["watching", ..]:
        await WatchingCost.RunAsync(TimeSpan.FromSeconds(2));
        break;
    case ["first-token", ..]:
        await FirstToken.RunAsync(500);
        break;
    case ["speculation", ..]:
        await Speculation.RunAsync(20);
        break;
    case ["handbook", ..]:
        await HandbookAnswers.RunAsync(20);
        break;
    case ["knowledge", .. var rest]:
        await KnowledgeLoad.RunAsync(rest);
        break;
    case ["knowledge-open", var documents, var store]:
        await KnowledgeLoad.OpenOnceAsync(documents, store);
        break;
    default:
        BenchmarkSwitcher.FromAssembly(typeof(CodecBenchmarks).Assembly).Run(args);
        break;
}
