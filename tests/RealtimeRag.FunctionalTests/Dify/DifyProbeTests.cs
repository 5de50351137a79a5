using System.Text.Json;
using RealtimeRag.FakeDify;
using RealtimeRag.Server.Answers.Dify;

namespace RealtimeRag.FunctionalTests.Dify;

public sealed class DifyProbeTests
{
    [Fact]
    public async Task A_valid_key_and_address_are_ok_and_the_app_is_shown()
    {
        await using var bench = await DifyBench.StartAsync(o => o with { Inputs = JsonElement.Parse("""{"channel":"voice"}""") });
        bench.Fake.Info = FakeReply.Fixture("info.json");
        var result = await RunAsync(bench);
        Assert.Equal((DifyProbeKind.Ok, "advanced-chat", "客服语音助手"), (result.Kind, result.AppMode, result.AppName));
        Assert.Empty(result.MissingInputs!);
        Assert.Null(result.Advice);
    }

    [Fact]
    public async Task A_missing_required_input_of_the_app_is_reported()
    {
        await using var bench = await DifyBench.StartAsync();
        bench.Fake.Options.RequiredInput = "channel";
        Assert.Equal(["channel"], (await RunAsync(bench)).MissingInputs);
    }

    [Theory]
    [InlineData("error_401_unauthorized_invalid_token.json", nameof(DifyProbeKind.Unauthorized), "DIFY_API_KEY")]
    [InlineData("error_403_forbidden_api_disabled.json", nameof(DifyProbeKind.Unauthorized), "API")]
    [InlineData("error_404_workflow_not_found.json", nameof(DifyProbeKind.NotFound), "/v1")]
    [InlineData("error_502_nginx.html", nameof(DifyProbeKind.Other), "Dify")]
    public async Task A_failing_status_names_its_remedy(string reply, string kind, string cure)
    {
        await using var bench = await DifyBench.StartAsync();
        bench.Fake.Info = FakeReply.Fixture(reply);
        var result = await RunAsync(bench);
        Assert.Equal((kind, Fixtures.StatusOf(reply)), (result.Kind.ToString(), result.Status));
        Assert.Contains(cure, result.Advice!.Value.Chinese);
        Assert.Contains(cure, result.Advice.Value.English);
    }

    [Fact]
    public async Task A_page_of_another_site_is_not_Dify()
    {
        await using var bench = await DifyBench.StartAsync();
        bench.Fake.Info = FakeReply.Status(200, "<html>", "text/html");
        Assert.Equal(DifyProbeKind.NotFound, (await RunAsync(bench)).Kind);
    }

    [Fact]
    public async Task The_key_of_a_workflow_app_is_the_wrong_kind()
    {
        await using var bench = await DifyBench.StartAsync();
        bench.Fake.Info = FakeReply.Status(200, """{"name":"x","mode":"workflow"}""");
        Assert.Equal(DifyProbeKind.Other, (await RunAsync(bench)).Kind);
    }

    [Fact]
    public async Task No_connection_and_no_reply_are_network_faults()
    {
        await using var bench = await DifyBench.StartAsync();
        bench.Fake.Info = FakeReply.Hang;
        var probing = RunAsync(bench);
        await bench.PassAsync(30);
        Assert.Equal(DifyProbeKind.Network, (await probing).Kind);
        await bench.Fake.DisposeAsync();
        Assert.Equal(DifyProbeKind.Network, (await RunAsync(bench)).Kind);
    }

    [Fact]
    public async Task Without_a_key_no_call_is_made()
    {
        await using var bench = await DifyBench.StartAsync(o => o with { ApiKey = null });
        Assert.Equal(DifyProbeKind.NoKey, (await RunAsync(bench)).Kind);
        Assert.Empty(bench.Fake.Log.Requests);
    }

    private static Task<DifyProbeResult> RunAsync(DifyBench bench) =>
        new DifyProbe(bench.Options, bench.Http, bench.Time).RunAsync(DifyBench.Token);
}
