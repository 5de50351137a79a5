using BenchmarkDotNet.Attributes;
using RealtimeRag.Core.Outbox;
using RealtimeRag.Core.Protocol;

namespace RealtimeRag.Benchmarks;

/// <summary>An answer of 100 pieces that is kept for a client which may return, and then sent again.</summary>
[MemoryDiagnoser]
public class ReplayBenchmarks
{
    private const int Pieces = 100;

    private readonly ServerFrame[] _pieces = [.. Enumerable.Range(0, Pieces).Select(static i => new ServerFrame.Answer("a1", i, "回滚的步骤由值班的同事"))];
    private readonly ReplayBuffer _kept = new();

    [GlobalSetup]
    public void Setup() => Fill(_kept);

    [Benchmark(Baseline = true)]
    public long Keep()
    {
        var buffer = new ReplayBuffer();
        Fill(buffer);
        return buffer.LastSeq;
    }

    [Benchmark]
    public int Replay() => _kept.Replay(Pieces / 2).Count;

    private void Fill(ReplayBuffer buffer)
    {
        foreach (var piece in _pieces)
        {
            buffer.Append(piece);
        }
    }
}
