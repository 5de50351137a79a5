using System.Net.Http.Headers;
using RealtimeRag.Core.Protocol;
using RealtimeRag.FunctionalTests.Engine;

namespace RealtimeRag.FunctionalTests.Schema;

/// <summary>The schemas must refuse what the protocol refuses, or holding frames against them proves nothing.</summary>
public sealed class FrameSchemaTests
{
    [Theory]
    [InlineData("""{"type":"ack","session_id":"x","protocol":2}""")]
    [InlineData("""{"type":"ack","received_type":"keepalive"}""")]
    [InlineData("""{"type":"status","stage":"listening","note":"x"}""")]
    [InlineData("""{"type":"status","stage":"waiting_for_question"}""")]
    [InlineData("""{"type":"status","stage":"sleeping"}""")]
    [InlineData("""{"type":"status","stage":"idle","seq":3}""")]
    [InlineData("""{"type":"answer","stream_index":-1,"content":"","final":true}""")]
    [InlineData("""{"type":"answer","stream_index":0,"content":"","final":true,"answer_id":"a1"}""")]
    [InlineData("""{"type":"error","code":"OOPS","message":"x"}""")]
    [InlineData("""{"type":"decision","kind":"question"}""")]
    public async Task A_frame_that_v1_lacks_is_rejected(string frame) =>
        await Assert.ThrowsAnyAsync<Xunit.Sdk.XunitException>(() => FrameSchemas.CheckAsync(frame, null));

    [Theory]
    [InlineData("""{"type":"status","stage":"idle","answer_id":"a1"}""")]
    [InlineData("""{"type":"answer","stream_index":0,"content":"","final":true,"answer_id":"a1","seq":4}""")]
    [InlineData("""{"type":"answer","stream_index":0,"content":"","final":false,"answer_id":"a1","seq":4,"finish_reason":"complete"}""")]
    [InlineData("""{"type":"decision","kind":"maybe","confidence":0.5,"text":"x","reason":"y","seq":4}""")]
    [InlineData("""{"type":"decision","kind":"question","confidence":1.5,"text":"x","reason":"y","seq":4}""")]
    [InlineData("""{"type":"error","code":"RAG_EMPTY","message":"x","seq":4}""")]
    public async Task A_frame_that_v2_lacks_is_rejected(string frame) =>
        await Assert.ThrowsAnyAsync<Xunit.Sdk.XunitException>(() => FrameSchemas.CheckAsync(frame, Subprotocol.V2));

    [Fact]
    public async Task The_documented_error_codes_match_the_server()
    {
        foreach (var code in Enum.GetValues<ErrorCode>())
        {
            await FrameSchemas.CheckAsync($$"""{"type":"error","code":"{{ErrorTable.WireName(code)}}","message":"x"}""", null);
        }
    }

    [Fact]
    public async Task The_server_serves_the_document()
    {
        await using var server = await TestServer.StartAsync();
        using var reply = await server.Http.GetAsync(new Uri("/asyncapi.yaml", UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.Equal(MediaTypeHeaderValue.Parse("application/yaml; charset=utf-8"), reply.Content.Headers.ContentType);
        Assert.Equal(FrameSchemas.Document(), await reply.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }
}
