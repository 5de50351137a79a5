using System.Buffers;
using System.Text.Json;
using BenchmarkDotNet.Attributes;
using RealtimeRag.Core.Protocol;

namespace RealtimeRag.Benchmarks;

/// <summary>One message read and one acknowledgement written, compared with the framework's JSON reader over the same message.</summary>
[MemoryDiagnoser]
public class CodecBenchmarks : IDisposable
{
    private readonly byte[] _interim = """{"type":"asr_chunk","text":"那我们今天先看一下上个季度的销售情况","is_final":false}"""u8.ToArray();
    private readonly ServerFrame.Ack _ack = new(MessageTypes.AsrChunk, "4f0c9d0e5b7a4c7f8e2d1a6b3c5d7e9f");
    private readonly ServerFrameWriter _writer = new(ProtocolVersion.V1);
    private readonly ArrayBufferWriter<byte> _output = new(512);

    [GlobalCleanup]
    public void Dispose()
    {
        _writer.Dispose();
        GC.SuppressFinalize(this);
    }

    [Benchmark(Baseline = true)]
    public int BareJson()
    {
        var reader = new Utf8JsonReader(_interim);
        var tokens = 0;
        while (reader.Read())
        {
            tokens++;
        }

        return tokens;
    }

    [Benchmark]
    public ClientMessage ReadInterim() => ClientMessageReader.Read(_interim, ProtocolVersion.V1);

    [Benchmark]
    public int WriteAck()
    {
        _output.ResetWrittenCount();
        _writer.Write(_ack, 0, _output);
        return _output.WrittenCount;
    }
}
