using System.Text;
using System.Text.Json;
using RealtimeRag.FunctionalTests.Engine;
using RealtimeRag.Server.Transport;

namespace RealtimeRag.FunctionalTests.ProtocolV2;

/// <summary>A client that stops reading, or whose line goes dead, while an answer streams: what it did not get comes with the resume.</summary>
public sealed class StalledReaderTests
{
    private const int Questions = 60;

    private static readonly TransportOptions Impatient = new() { SendTime = TimeSpan.FromSeconds(1), CloseTime = TimeSpan.FromMinutes(1) };

    private readonly ScriptedSource _source = new();
    private readonly TaskCompletionSource _gate = new(TaskCreationOptions.RunContinuationsAsynchronously);

    [Theory]
    [InlineData(150)]
    [InlineData(300)]
    [InlineData(500)]
    [InlineData(5_000)]
    public async Task Small_pieces_sent_into_a_dead_connection_are_complete_after_the_resume(int pieces)
    {
        await using var server = await TestServer.StartAsync(_source);
        var talk = await NumberedTalk.BeginAsync(server);
        await talk.Client.SendAsync("""{"type":"ask","text":"q"}""");
        await talk.UntilAsync("querying_rag");
        var call = await _source.NextAsync();
        var said = Enumerable.Range(0, pieces).Select(static i => $"{i},").ToArray();
        call.Say(said);
        call.Complete();
        if (pieces <= 500)
        {
            // All of it fits into what the system holds for the connection.
            Assert.False(await call.Over);
        }

        // The old connection stays as it is: the client neither reads nor closes it.
        Assert.True((await talk.ResumeAsync()).GetProperty("recovered").GetBoolean());
        Assert.Equal(string.Concat(said), await RestAsync(talk));
    }

    [Fact]
    public async Task A_client_in_the_middle_of_many_small_pieces_gets_exactly_the_rest()
    {
        await using var server = await TestServer.StartAsync(_source);
        var talk = await NumberedTalk.BeginAsync(server);
        await talk.Client.SendAsync("""{"type":"ask","text":"q"}""");
        await talk.UntilAsync("querying_rag");
        var call = await _source.NextAsync();
        var said = Enumerable.Range(0, 400).Select(static i => $"{i},").ToArray();
        call.Say(said);
        for (var i = 0; i < 123; i++)
        {
            await talk.NextNumberedAsync();
        }

        call.Complete();
        await call.Over;
        Assert.True((await talk.ResumeAsync()).GetProperty("recovered").GetBoolean());
        Assert.Equal(string.Concat(said[123..]), await RestAsync(talk));
    }

    [Theory]
    [InlineData(100)]
    [InlineData(1_000)]
    [InlineData(16_000)]
    public async Task Fault26_Frames_for_a_client_that_does_not_read_are_limited_and_complete_after_the_resume(int length)
    {
        var source = new TextSource(question => Enumerable.Repeat(question.PadRight(length, 'x'), 48_000 / length), _gate.Task);
        await using var server = await TestServer.StartAsync(source, transport: Impatient, settings: ("QUEUE_LENGTH", "1000"));
        var talk = await NumberedTalk.BeginAsync(server);
        await AskManyAsync(talk);
        await server.Log.WhenAsync("does not read what it is sent");
        var asked = source.Calls.Asked;
        TestContext.Current.SendDiagnosticMessage($"pieces of {length}: {asked} answers of 48,000 bytes");
        Assert.InRange(asked, 2, 1024 * 1024 / 48_000);

        // It comes back on another connection, and never reads what was on its way in the one before.
        var texts = new List<StringBuilder> { new() };
        await ResumeUntilAnsweredAsync(talk, texts);
        AssertWhole(texts, length);
    }

    [Theory]
    [InlineData(100)]
    [InlineData(1_000)]
    [InlineData(16_000)]
    public async Task A_client_that_reads_again_gets_the_pending_frames_then_4002_and_the_rest_after_the_resume(int length)
    {
        var source = new TextSource(question => Enumerable.Repeat(question.PadRight(length, 'x'), 48_000 / length), _gate.Task);
        await using var server = await TestServer.StartAsync(source, transport: Impatient, settings: ("QUEUE_LENGTH", "1000"));
        var talk = await NumberedTalk.BeginAsync(server);
        await AskManyAsync(talk);
        await server.Log.WhenAsync("does not read what it is sent");
        var texts = new List<StringBuilder> { new() };
        Assert.False(await ReadAnswersAsync(talk, texts));
        TestContext.Current.SendDiagnosticMessage($"pieces of {length}: {texts.Sum(static text => text.Length)} bytes were on their way");
        Assert.Equal(4002, talk.Client.CloseCode);
        await ResumeUntilAnsweredAsync(talk, texts);
        AssertWhole(texts, length);
    }

    private static void AssertWhole(List<StringBuilder> texts, int length) => Assert.Equal(
        Enumerable.Range(0, Questions).Select(question => string.Concat(Enumerable.Repeat($"q{question}".PadRight(length, 'x'), 48_000 / length))),
        texts.Select(static text => text.ToString()));

    /// <summary>Asks, and reads no more once all questions have arrived.</summary>
    private async Task AskManyAsync(NumberedTalk talk)
    {
        for (var i = 0; i < Questions; i++)
        {
            await talk.Client.SendAsync($$"""{"type":"ask","text":"q{{i}}"}""");
        }

        for (var i = 0; i < Questions; i++)
        {
            await talk.UntilAsync("analyzing");
        }

        _gate.SetResult();
    }

    /// <summary>Resumes, as often as the client is found too slow, until the last answer has ended.</summary>
    private static async Task ResumeUntilAnsweredAsync(NumberedTalk talk, List<StringBuilder> texts)
    {
        do
        {
            Assert.Contains("\"recovered\":true", (await talk.ResumeAsync()).GetRawText());
        }
        while (!await ReadAnswersAsync(talk, texts));
    }

    /// <summary>Reads on in the last of the texts and adds more; false where the connection ended before the last answer.</summary>
    private static async Task<bool> ReadAnswersAsync(NumberedTalk talk, List<StringBuilder> texts)
    {
        while (await talk.Client.NextAsync() is { } next)
        {
            using var json = JsonDocument.Parse(next);
            talk.Count(json.RootElement);
            if (json.RootElement.GetProperty("type").GetString() != "answer")
            {
                continue;
            }

            texts[^1].Append(json.RootElement.GetProperty("content").GetString());
            if (json.RootElement.GetProperty("final").GetBoolean())
            {
                if (texts.Count == Questions)
                {
                    return true;
                }

                texts.Add(new());
            }
        }

        return false;
    }

    private static async Task<string> RestAsync(NumberedTalk talk)
    {
        var text = new StringBuilder();
        while (true)
        {
            // Pieces may come merged, under the number of the last one.
            using var frame = JsonDocument.Parse(await talk.Client.NextAsync() ?? throw new InvalidOperationException($"closed {talk.Client.CloseCode}"));
            text.Append(frame.RootElement.GetProperty("content").GetString());
            if (frame.RootElement.GetProperty("final").GetBoolean())
            {
                return text.ToString();
            }
        }
    }
}
