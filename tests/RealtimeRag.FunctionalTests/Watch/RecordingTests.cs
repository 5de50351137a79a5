using System.Text.Json;
using RealtimeRag.Core.Answers;
using RealtimeRag.Core.Protocol;
using RealtimeRag.FakeDify;
using RealtimeRag.FunctionalTests.Cli;
using RealtimeRag.FunctionalTests.Engine;

namespace RealtimeRag.FunctionalTests.Watch;

/// <summary>What is recorded, how it is read, and that a full or broken disk does not affect sessions.</summary>
public sealed class RecordingTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("recording-");
    private readonly ScriptedSource _source = new();

    private string Store => Path.Combine(_folder.FullName, "index.db");

    private string HistoryPath => Path.Combine(_folder.FullName, "index.history.db");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task By_default_nothing_is_recorded()
    {
        await using (var server = await TestServer.StartAsync(_source, null, null, ("KNOWLEDGE_STORE", Store)))
        {
            using var client = await server.TalkAsync();
            await AskAsync(client, "What is the port?", static call => call.Complete());
            Assert.Equal("off", (await JsonAsync(server, "/v1/history")).GetProperty("recording").GetString());
        }

        Assert.False(File.Exists(HistoryPath));
    }

    [Theory]
    [InlineData("questions", null)]
    [InlineData("full", "8000")]
    public async Task Questions_are_kept_with_their_outcomes(string mode, string? answer)
    {
        await using (var server = await StartAsync(mode))
        {
            using var client = await server.ConnectAsync("", static options => options.AddSubProtocol(Subprotocol.V2));
            await AskAsync(client, "What is the default port?", static call =>
            {
                call.Say("80", "00");
                call.Complete();
            });
            await AskAsync(client, "Where is the log?", static call => call.Fail(ErrorCode.RagTimeout));
            await client.SendAsync("""{"type":"feedback","answer_id":"a1","rating":"dislike"}""");
            await client.UntilAsync("feedback");
        }

        // The end of a server writes what is waiting.
        await using var next = await StartAsync(mode);
        var rows = (await JsonAsync(next, "/v1/history")).GetProperty("questions").EnumerateArray().ToList();
        Assert.Equal(["Where is the log?", "What is the default port?"], rows.Select(static row => row.GetProperty("question").GetString()));
        Assert.Equal(["RAG_TIMEOUT", null], rows.Select(static row => row.GetProperty("code").GetString()));
        Assert.Equal(answer, rows[1].GetProperty("answer").GetString());
        Assert.Equal("question_mark", rows[1].GetProperty("decision").GetString());
        Assert.Equal("dislike", rows[1].GetProperty("rating").GetString());
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(HistoryPath));
        }
    }

    [Fact]
    public async Task What_found_no_answer_is_grouped_by_likeness_and_comes_as_a_table()
    {
        await using (var server = await StartAsync("questions"))
        {
            using var client = await server.ConnectAsync("", static options => options.AddSubProtocol(Subprotocol.V2));
            foreach (var question in (string[])["How do I get a refund?", "how do I get my refund?", "What does it cost?"])
            {
                await AskAsync(client, question, static call =>
                {
                    call.Say("I found nothing.");
                    call.Happen(new AnswerEvent.Completed { NothingFound = true });
                });
            }

            await AskAsync(client, "What is the default port?", static call =>
            {
                call.Say("8000");
                call.Complete();
            });
        }

        await using var next = await StartAsync("questions");
        var groups = (await JsonAsync(next, "/v1/unanswered")).GetProperty("groups").EnumerateArray().ToList();
        Assert.Equal([("how do I get my refund?", 2), ("What does it cost?", 1)], groups.Select(static group => (group.GetProperty("question").GetString(), group.GetProperty("count").GetInt32())));
        Assert.Equal(2, groups[0].GetProperty("reasons").GetProperty("nothing_found").GetInt32());
        var csv = await next.Http.GetStringAsync("/v1/unanswered?format=csv", TestContext.Current.CancellationToken);
        Assert.Contains("2,how do I get my refund?,nothing_found,", csv, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_session_or_a_principal_can_be_forgotten()
    {
        await using (var server = await StartAsync("full"))
        {
            using var one = await server.ConnectAsync("", static options => options.AddSubProtocol(Subprotocol.V2));
            await AskAsync(one, "What is the default port?", static call => call.Complete(), "desk-1");
            using var other = await server.ConnectAsync("", static options => options.AddSubProtocol(Subprotocol.V2));
            await AskAsync(other, "Where is the log?", static call => call.Complete(), "desk-2");
        }

        await using var next = await StartAsync("full");
        using var request = new HttpRequestMessage(HttpMethod.Delete, "/v1/history?session=desk-1");
        AdminTests.WithKey(request);
        using var reply = await next.Http.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal("""{"deleted":1}""", await reply.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal("desk-2", Assert.Single((await JsonAsync(next, "/v1/history")).GetProperty("questions").EnumerateArray()).GetProperty("session_id").GetString());

        var exported = await CliRun.RunAsync(["history", "export"], folder: _folder.FullName, variables: new() { ["KNOWLEDGE_STORE"] = Store });
        Assert.Contains("Where is the log?", exported.Out, StringComparison.Ordinal);
        var purged = await CliRun.RunAsync(["history", "purge", "--principal", "anonymous"], folder: _folder.FullName, variables: new() { ["KNOWLEDGE_STORE"] = Store });
        Assert.Equal(0, purged.Code);
        Assert.Empty((await JsonAsync(next, "/v1/history")).GetProperty("questions").EnumerateArray());
        Assert.DoesNotContain("Where is the log", string.Concat(Directory.EnumerateFiles(_folder.FullName).Select(ReadShared)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Old_questions_are_deleted()
    {
        var time = new FakeTime();
        await using (var server = await StartAsync("questions", time))
        {
            using var client = await server.ConnectAsync("", static options => options.AddSubProtocol(Subprotocol.V2));
            await AskAsync(client, "What is the default port?", static call => call.Complete());
        }

        time.Advance(TimeSpan.FromDays(29));
        await using var next = await StartAsync("questions", time);
        Assert.Single((await JsonAsync(next, "/v1/history")).GetProperty("questions").EnumerateArray());

        // Nothing more is asked.
        await time.WhenTimerAsync(TimeSpan.FromHours(1), TestContext.Current.CancellationToken);
        time.Advance(TimeSpan.FromDays(2));
        await next.Log.WhenAsync("1 questions older than 30 days were deleted");
        Assert.Empty((await JsonAsync(next, "/v1/history")).GetProperty("questions").EnumerateArray());
    }

    [Fact]
    public async Task Old_questions_are_deleted_after_recording_was_turned_off()
    {
        var time = new FakeTime();
        await using (var server = await StartAsync("questions", time))
        {
            using var client = await server.ConnectAsync("", static options => options.AddSubProtocol(Subprotocol.V2));
            await AskAsync(client, "What is the default port?", static call => call.Complete());
        }

        time.Advance(TimeSpan.FromDays(31));
        await using var next = await StartAsync("off", time);
        await next.Log.WhenAsync("1 questions older than 30 days were deleted");
        Assert.Empty((await JsonAsync(next, "/v1/history")).GetProperty("questions").EnumerateArray());
    }

    [Fact]
    public async Task A_disk_that_accepts_no_writes_stops_recording_with_an_alarm_and_sessions_continue()
    {
        // A folder in its place cannot be written by any user.
        Directory.CreateDirectory(HistoryPath);
        var time = new FakeTime();
        await using var server = await StartAsync("full", time);
        await server.Log.WhenAsync("Recording has stopped");
        using var client = await server.ConnectAsync("", static options => options.AddSubProtocol(Subprotocol.V2));
        await AskAsync(client, "What is the default port?", static call =>
        {
            call.Say("8000");
            call.Complete();
        });

        Directory.Delete(HistoryPath);
        await time.WhenTimerAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);
        time.Advance(TimeSpan.FromMinutes(1));
        await server.Log.WhenAsync("Recording has resumed");
        Assert.Single(server.Log.Lines, static line => line.Text.Contains("Recording has stopped", StringComparison.Ordinal));
    }

    private static string ReadShared(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var reader = new StreamReader(file, System.Text.Encoding.Latin1);
        return reader.ReadToEnd();
    }

    private Task<TestServer> StartAsync(string mode, FakeTime? time = null) => TestServer.StartAsync(_source, time, null, ("RECORD", mode), ("KNOWLEDGE_STORE", Store), ("SPECULATION", "0"));

    private async Task AskAsync(TalkClient client, string question, Action<ScriptedCall> reply, string? session = null)
    {
        await client.FinalAsync(question, session);
        reply(await _source.NextAsync());
        await client.UntilAsync("\"idle\"");
    }

    private static async Task<JsonElement> JsonAsync(TestServer server, string path) =>
        JsonDocument.Parse(await server.Http.GetStringAsync(path, TestContext.Current.CancellationToken)).RootElement;
}
