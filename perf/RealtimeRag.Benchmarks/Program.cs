using BenchmarkDotNet.Running;

BenchmarkSwitcher.FromAssembly(typeof(RealtimeRag.Benchmarks.QuestionDetectorBenchmarks).Assembly).Run(args);
