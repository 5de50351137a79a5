using System.Text.Json;
using RealtimeRag.FunctionalTests.Engine;

namespace RealtimeRag.FunctionalTests.Questions;

/// <summary>What recognizers of the field send, from the socket to the backend.</summary>
public sealed class RecognizerTextTests
{
    private readonly ScriptedSource _source = new();

    [Theory]
    [InlineData("<|zh|><|NEUTRAL|><|Speech|><|withitn|>退款多久能到账？", "退款多久能到账？")]
    [InlineData("退 款 多 久 能 到 账", "退款多久能到账")]
    [InlineData("那我们先看一下这个订单的情况 请问这个订单的退款大概多久能到账呢", "那我们先看一下这个订单的情况请问这个订单的退款大概多久能到账呢")]
    [InlineData("[00:01:02.000 --> 00:01:05.000] 发言人1：退款多久能到账", "退款多久能到账")]
    [InlineData("▁HOW ▁LONG ▁DOES ▁A ▁REFUND ▁TAKE", "HOW LONG DOES A REFUND TAKE")]
    [InlineData("what&#39;s the refund policy", "what's the refund policy")]
    public async Task The_question_contains_only_the_words(string text, string question)
    {
        await using var server = await TestServer.StartAsync(_source);
        using var client = await server.TalkAsync();
        await client.FinalAsync(text);

        Assert.Equal(question, (await _source.NextAsync()).Request.Question);
        Assert.Equal(question, JsonElement.Parse(await client.UntilAsync("analyzing")).GetProperty("question").GetString());
    }

    [Theory]
    [InlineData("{\"type\":\"asr_chunk\",\"text\":\"退款多久能到账？\",\"is_final\":true,\"timestamp\":NaN,\"confidence\":[-Infinity]}")]
    [InlineData("{\"type\":\"asr_chunk\",\"text\":\"退款多久能到账？\",\"is_final\":true}\0")]
    [InlineData("\uFEFF{\"type\":\"asr_chunk\",\"text\":\"退款多久能到账？\",\"is_final\":true}")]
    public async Task JSON_deviations_of_other_languages_lose_no_sentence(string message)
    {
        await using var server = await TestServer.StartAsync(_source);
        using var client = await server.TalkAsync();
        await client.SendAsync(message);

        Assert.Equal("退款多久能到账？", (await _source.NextAsync()).Request.Question);
    }

    [Theory]
    [InlineData("退款多久能到账？|退款多久能到账？好的我知道了。|退款多久能到账？好的我知道了。那我们看下一页。|退款多久能到账？好的我知道了。那我们看下一页。这一页讲发票。")]
    [InlineData("退款多久能到账|退款多久能到账好的我知道了|退款多久能到账好的我知道了那我们看下一页|退款多久能到账好的我知道了那我们看下一页这一页讲发票")]
    [InlineData("退款多久能到账|多久能到账好的我知道了|好的我知道了那我们看下一页|那我们看下一页这一页讲发票")]
    [InlineData("退款多久能到账？|能到账？好的我知道了。|我知道了。那我们看下一页。")]
    [InlineData("how long does a refund take|how long does a refund take okay I see|how long does a refund take okay I see next page please|how long does a refund take okay I see next page please this one is about invoices")]
    public async Task Cumulative_finals_ask_only_once(string finals)
    {
        await using var server = await TestServer.StartAsync(_source);
        using var client = await server.TalkAsync();
        var parts = finals.Split('|');
        await client.FinalAsync(parts[0]);
        var call = await _source.NextAsync();
        call.Say("三天。");
        call.Complete();
        await client.UntilAsync("idle");
        foreach (var final in parts[1..])
        {
            await client.FinalAsync(final);
            Assert.Contains("waiting_for_question", await client.UntilAsync("\"status\""), StringComparison.Ordinal);
        }
    }
}
