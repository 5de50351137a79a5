using System.Text;
using BenchmarkDotNet.Attributes;
using RealtimeRag.Server.Answers.Text;

namespace RealtimeRag.Benchmarks;

/// <summary>A backend's stream of 100 events, found in chunks as a socket delivers them.</summary>
[MemoryDiagnoser]
public class ReplyBenchmarks
{
    private const int Events = 100;

    private readonly byte[] _reply = Encoding.UTF8.GetBytes(
        string.Concat(Enumerable.Repeat("data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"回滚的步骤由值班的同事\"}}]}\n\n", Events)) + "data: [DONE]\n\n");

    [Params(64, 4_096)]
    public int ChunkBytes { get; set; }

    [Benchmark]
    public int Parse()
    {
        var (parser, found) = (new ReplyEventParser(), 0);
        for (var at = 0; at < _reply.Length; at += ChunkBytes)
        {
            ReadOnlySpan<byte> chunk = _reply.AsSpan(at, Math.Min(ChunkBytes, _reply.Length - at));
            while (parser.Read(ref chunk) != ReplySignal.None)
            {
                found++;
            }
        }

        return found;
    }
}
