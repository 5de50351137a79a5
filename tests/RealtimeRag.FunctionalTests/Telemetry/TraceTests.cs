using System.Diagnostics;
using System.Threading.Channels;
using RealtimeRag.Core.Protocol;
using RealtimeRag.FunctionalTests.Engine;
using RealtimeRag.Server.Diagnostics;

namespace RealtimeRag.FunctionalTests.Telemetry;

/// <summary>One trace for each answer, linked to the client's, with where the time went and nothing of what was said.</summary>
public sealed class TraceTests : IDisposable
{
    private const string Question = "What is the secret default port?";
    private const string Traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    private readonly Channel<Activity> _stopped = Channel.CreateUnbounded<Activity>();
    private readonly List<Activity> _spans = [];
    private readonly ActivityListener _listener;
    private readonly ScriptedSource _source = new();

    public TraceTests()
    {
        _listener = new()
        {
            ShouldListenTo = static source => source.Name == AnswerTrace.SourceName,
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = span => _stopped.Writer.TryWrite(span),
        };
        ActivitySource.AddActivityListener(_listener);
    }

    public void Dispose() => _listener.Dispose();

    [Fact]
    public async Task An_answer_is_one_trace_with_detect_first_piece_and_end()
    {
        await using var server = await TestServer.StartAsync(_source, null, null, ("SPECULATION", "0"));
        using var client = await server.ConnectAsync("", static options =>
        {
            options.AddSubProtocol(Subprotocol.V2);
            options.SetRequestHeader("traceparent", Traceparent);
        });
        await client.FinalAsync(Question, "traced-1");
        var call = await _source.NextAsync();
        call.Say("The secret ", "is 8000.");
        call.Complete();
        await client.UntilAsync("\"idle\"");

        var root = await RootAsync("traced-1");
        Assert.Null(root.ParentId);
        Assert.Equal(Traceparent, $"00-{root.Links.Single().Context.TraceId}-{root.Links.Single().Context.SpanId}-01");
        Assert.Equal(("complete", "a1"), (root.GetTagItem("rag.finish_reason"), root.GetTagItem("rag.answer.id")));
        Assert.Equal("first piece", root.Events.Single().Name);
        var detect = await SpanAsync(span => span.OperationName == "detect" && span.TraceId == root.TraceId);
        Assert.Equal(root.SpanId, detect.ParentSpanId);
        Assert.InRange(detect.Duration, TimeSpan.Zero, root.Duration);
        AssertSilent();
    }

    [Fact]
    public async Task A_backend_is_a_span_of_the_answer_and_configure_links_it()
    {
        await using var server = await TestServer.StartAsync(null, null, null, ("SPECULATION", "0"));
        using var client = await server.ConnectAsync("", static options => options.AddSubProtocol(Subprotocol.V2));
        await client.SendAsync("""{"type":"configure","traceparent":"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"}""");
        await client.FinalAsync(Question, "traced-2");
        await client.UntilAsync("\"idle\"");

        var root = await RootAsync("traced-2");
        Assert.Equal("0af7651916cd43dd8448eb211c80319c", root.Links.Single().Context.TraceId.ToString());
        var backend = await SpanAsync(span => span.Kind == ActivityKind.Client && span.TraceId == root.TraceId);
        Assert.Equal(("chat mock", root.SpanId), (backend.OperationName, backend.ParentSpanId));
        Assert.Equal(("chat", "mock"), (backend.GetTagItem("gen_ai.operation.name"), backend.GetTagItem("gen_ai.provider.name")));
        AssertSilent();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_failure_is_the_error_of_the_trace_in_either_version(bool isSecond)
    {
        await using var server = await TestServer.StartAsync(_source, null, null, ("SPECULATION", "0"));
        using var client = await server.ConnectAsync("", options =>
        {
            if (isSecond)
            {
                options.AddSubProtocol(Subprotocol.V2);
            }
        });
        await client.FinalAsync(Question, $"traced-3-{isSecond}");
        (await _source.NextAsync()).Fail(ErrorCode.RagTimeout);
        await client.UntilAsync("\"idle\"");

        var root = await RootAsync($"traced-3-{isSecond}");
        Assert.Equal((ActivityStatusCode.Error, "RAG_TIMEOUT", "error"), (root.Status, root.GetTagItem("error.type"), root.GetTagItem("rag.finish_reason")));
    }

    [Fact]
    public async Task Each_answer_of_a_session_has_its_own_trace_and_an_interrupted_one_ends()
    {
        await using var server = await TestServer.StartAsync(_source);
        using var client = await server.TalkAsync();
        await client.FinalAsync(Question, "traced-4");
        await _source.NextAsync();
        await client.ControlAsync("instant_query");
        var second = await _source.NextAsync();
        second.Say("8000");
        second.Complete();
        await client.UntilAsync("\"idle\"");

        await RootAsync("traced-4", "a2");
        var roots = _spans.Where(static span => Equals(span.GetTagItem("session.id"), "traced-4")).ToList();
        Assert.Equal(["cancelled", "complete"], roots.Select(static root => (string)root.GetTagItem("rag.finish_reason")!));
        Assert.Equal(2, roots.Select(static root => root.TraceId).Distinct().Count());
    }

    private void AssertSilent() =>
        Assert.DoesNotContain(_spans.SelectMany(static span => span.TagObjects.Select(static tag => tag.Value?.ToString() ?? "").Append(span.DisplayName)), static text => text.Contains("secret", StringComparison.OrdinalIgnoreCase));

    private Task<Activity> RootAsync(string session, string answer = "a1") =>
        SpanAsync(span => Equals(span.GetTagItem("session.id"), session) && Equals(span.GetTagItem("rag.answer.id"), answer));

    // The frame that ends an answer is sent before its spans end.
    private async Task<Activity> SpanAsync(Func<Activity, bool> wanted)
    {
        while (true)
        {
            if (_spans.Find(span => wanted(span)) is { } found)
            {
                return found;
            }

            _spans.Add(await _stopped.Reader.ReadAsync(TestContext.Current.CancellationToken));
        }
    }
}
