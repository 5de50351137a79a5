using System.Text.Json;
using RealtimeRag.FakeDify;
using RealtimeRag.FunctionalTests.Engine;

namespace RealtimeRag.FunctionalTests.ProtocolV2;

/// <summary>Numbers without holes and a decision for every final chunk, whatever a client sends.</summary>
public sealed class NumberingTests
{
    private const string Half = "请问这个产品的价格";

    private static readonly string[] Messages =
    [
        """{"type":"keepalive"}""", """{"type":"asr_chunk","text":"大家"}""", """{"type":"asr_chunk","text":"大家好。","is_final":true}""",
        """{"type":"asr_chunk","text":"产品多少钱？","is_final":true}""", """{"type":"asr_chunk","text":"什么时候发布？","is_final":true}""",
        """{"type":"asr_chunk","text":"","is_final":true}""", """{"type":"control","action":"pause"}""", """{"type":"control","action":"resume"}""",
        """{"type":"control","action":"instant_query"}""", """{"type":"ask","text":"q"}""", """{"type":"cancel"}""", """{"type":"cancel","answer_id":"a1"}""",
        """{"type":"received","seq":3}""", """{"type":"configure","ack":"final"}""", """{"type":"feedback","answer_id":"a1","rating":"like"}""",
        """{"type":"dance"}""", "{", "[]", """{"type":"keepalive","session_id":"elsewhere"}""", """{"type":"resume","session_id":"s"}""",
    ];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Sequence_numbers_always_rise_by_one_and_each_final_has_one_decision(int seed)
    {
        var random = PropertySeed.NewRandom(seed);
        var source = new TextSource(static question => question.Select(static c => c.ToString()));
        await using var server = await TestServer.StartAsync(source);
        var talk = await NumberedTalk.BeginAsync(server);
        var sent = Enumerable.Range(0, 300).Select(_ => Messages[random.Next(Messages.Length)]).ToList();
        var sending = Task.Run(async () =>
        {
            foreach (var message in sent)
            {
                await talk.Client.SendAsync(message);
            }

            await talk.Client.ControlAsync("stop");
        });
        await talk.UntilAsync("closed");
        await sending;
        Assert.Equal(1000, await talk.Client.UntilClosedAsync());
        var decisions = talk.Client.Frames.Count(static f => f.Contains("\"type\":\"decision\"", StringComparison.Ordinal));
        Assert.Equal(sent.Count(static m => m.Contains("\"is_final\":true", StringComparison.Ordinal)), decisions);
        AssertAnswersAreWhole(talk.Client.Frames);
    }

    [Fact]
    public async Task Changing_the_session_id_continues_the_sequence_numbers()
    {
        await using var server = await TestServer.StartAsync();
        var talk = await NumberedTalk.BeginAsync(server);
        foreach (var name in (string[])["a", "b", "c"])
        {
            await talk.Client.FinalAsync("大家好。", name);
            Assert.Equal("statement waiting_for_question", await talk.UntilAsync("waiting_for_question"));
        }

        Assert.Equal(7, talk.LastSeq);
    }

    [Theory]
    [InlineData("大家好。", "statement", "statement")]
    [InlineData("产品多少钱？", "question", "question_mark")]
    [InlineData("", "statement", "blank")]
    [InlineData(" \u200b ", "statement", "blank")]
    public async Task A_decision_names_its_text_its_kind_and_a_short_reason(string text, string kind, string reason)
    {
        await using var server = await TestServer.StartAsync();
        var talk = await NumberedTalk.BeginAsync(server);
        await talk.Client.FinalAsync(text);
        await talk.NextAsync();
        var decision = await talk.NextAsync();
        Assert.Equal((kind, reason), (decision.GetProperty("kind").GetString(), decision.GetProperty("reason").GetString()));
        Assert.InRange(decision.GetProperty("confidence").GetDouble(), 0, 1);
        Assert.Equal(text.Trim(' ', '\u200b'), decision.GetProperty("text").GetString()!.Trim(' ', '\u200b'));
    }

    [Fact]
    public async Task Half_a_question_is_incomplete_and_asked_unchanged_if_nothing_follows()
    {
        var time = new FakeTime();
        var source = new ScriptedSource();
        await using var server = await TestServer.StartAsync(source, time);
        var talk = await NumberedTalk.BeginAsync(server);
        await talk.Client.FinalAsync(Half);
        Assert.Equal("incomplete", await talk.UntilAsync("incomplete"));
        await time.WhenTimerAsync(TimeSpan.FromSeconds(1.5), TestContext.Current.CancellationToken);
        time.Advance(TimeSpan.FromSeconds(1.5));
        Assert.Equal("analyzing querying_rag", await talk.UntilAsync("querying_rag"));
        Assert.Equal(Half, (await source.NextAsync()).Request.Question);
    }

    [Fact]
    public async Task The_rest_of_half_a_question_completes_it()
    {
        var time = new FakeTime();
        var source = new ScriptedSource();
        await using var server = await TestServer.StartAsync(source, time);
        var talk = await NumberedTalk.BeginAsync(server);
        await talk.Client.FinalAsync(Half);
        await talk.Client.FinalAsync("是多少？");
        Assert.Equal("incomplete waiting_for_question question analyzing querying_rag", await talk.UntilAsync("querying_rag"));
        Assert.Equal(Half + "是多少？", (await source.NextAsync()).Request.Question);
    }

    private static void AssertAnswersAreWhole(IEnumerable<string> frames)
    {
        var open = new Dictionary<string, int>();
        var finished = new HashSet<string>();
        foreach (var text in frames)
        {
            using var frame = JsonDocument.Parse(text);
            if (frame.RootElement.GetProperty("type").GetString() != "answer")
            {
                continue;
            }

            var id = frame.RootElement.GetProperty("answer_id").GetString()!;
            Assert.Equal(open.GetValueOrDefault(id), frame.RootElement.GetProperty("stream_index").GetInt32());
            Assert.DoesNotContain(id, finished);
            open[id] = open.GetValueOrDefault(id) + 1;
            if (frame.RootElement.GetProperty("final").GetBoolean())
            {
                finished.Add(id);
            }
        }

        Assert.Equal(open.Keys.Order(), finished.Order());
    }
}
