using BenchmarkDotNet.Attributes;
using RealtimeRag.Core;
using RealtimeRag.Core.Protocol;
using RealtimeRag.Core.Questions;
using RealtimeRag.Core.Sessions;

namespace RealtimeRag.Benchmarks;

/// <summary>One step of a session: an interim, which is only acknowledged, a final without a question, and an interim that may be asked early.</summary>
[MemoryDiagnoser]
public class MachineBenchmarks
{
    private static readonly SessionRules Rules = new(new QuestionFinder(new QuestionDetector(), QuestionTuning.Default)) { Speculation = SpeculationPolicy.Always, SpeculatesByDefault = true };

    private readonly SessionState _first = SessionState.Begin(ProtocolVersion.V1, "s", Language.Chinese, Rules);
    private readonly SessionState _second = SessionState.Begin(ProtocolVersion.V2, "s", Language.Chinese, Rules);
    private readonly SessionInput _interim = Chunk("那我们今天先看一下上个季度的销售情况", isFinal: false);
    private readonly SessionInput _final = Chunk("那我们今天先看一下上个季度的销售情况。", isFinal: true);

    [Benchmark(Baseline = true)]
    public long Interim() => SessionMachine.Step(_first, _interim, Rules).Growth;

    [Benchmark]
    public long Final() => SessionMachine.Step(_first, _final, Rules).Growth;

    [Benchmark]
    public long InterimThatMayBeAsked() => SessionMachine.Step(_second, _interim, Rules).Growth;

    private static SessionInput.MessageArrived Chunk(string text, bool isFinal) =>
        new(ClientMessage.Of(new ClientFrame.AsrChunk(text, isFinal), MessageTypes.AsrChunk), TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1));
}
