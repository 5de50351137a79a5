using RealtimeRag.Core.Answers;
using RealtimeRag.Core.Protocol;
using RealtimeRag.FunctionalTests.Deployment;
using RealtimeRag.FunctionalTests.Engine;

namespace RealtimeRag.FunctionalTests.Docs;

/// <summary>
/// The transcripts in the protocol's pages come from a real run. Where they differ from today's, the test fails; with
/// UPDATE_TRANSCRIPTS=1 it writes them instead.
/// </summary>
public sealed class TranscriptTests
{
    private static readonly Lines Chinese = new(
        "", "大家好，我们开始吧。", "默认端口是", "默认端口是多少？", "默认端口是", " 8000", "，可以用 PORT 修改。", "配置 / 监听", "服务默认监听 8000 端口，可以用 PORT 修改。");

    private static readonly Lines English = new(
        "?lang=en", "Hello everyone, let us begin.", "what is the", "What is the default port?", "The default port is", " 8000",
        "; PORT changes it.", "Configuration / Listening", "The server listens on port 8000 by default; PORT changes it.");

    private readonly ScriptedSource _source = new();
    private Lines _said = Chinese;

    [Theory]
    [InlineData("question", "protocol-v2.md")]
    [InlineData("cancel", "protocol-v2.md")]
    [InlineData("resume", "protocol-v2.md")]
    [InlineData("refused", "protocol-v2.md")]
    [InlineData("question", "protocol-v2.zh-CN.md")]
    [InlineData("cancel", "protocol-v2.zh-CN.md")]
    [InlineData("resume", "protocol-v2.zh-CN.md")]
    [InlineData("refused", "protocol-v2.zh-CN.md")]
    public async Task The_printed_transcript_matches_a_real_run(string name, string page)
    {
        _said = page.EndsWith(".zh-CN.md", StringComparison.Ordinal) ? Chinese : English;
        await using var server = await TestServer.StartAsync(_source);
        var talk = new RecordedTalk(server, _said.Query);
        await (name switch
        {
            "question" => QuestionAsync(talk),
            "cancel" => CancelAsync(talk),
            "resume" => ResumeAsync(talk),
            _ => RefusedAsync(talk),
        });

        await CheckAsync(page, name, talk.Text);
    }

    private async Task QuestionAsync(RecordedTalk talk)
    {
        await BeginAsync(talk);
        await talk.SendAsync(Chunk(_said.Statement, isFinal: true));
        await talk.UntilAsync("waiting_for_question");
        await talk.SendAsync(Chunk(_said.Interim, isFinal: false));
        await talk.UntilAsync("ack");
        await AskAsync(talk);
        var call = await _source.NextAsync();
        call.Say(_said.AnswerStart + _said.AnswerMiddle, _said.AnswerEnd);
        call.Happen(new AnswerEvent.Cited([new Citation(1, _said.Source, _said.Passage, 0.93)]));
        call.Happen(new AnswerEvent.Used(new TokenUsage(120, 37, 157, "0.000123", "USD")));
        call.Complete();
        await talk.UntilAsync("idle");
        await talk.SendAsync("""{"type":"control","action":"stop"}""");
        await talk.UntilAsync("closed");
        await talk.UntilClosedAsync();
    }

    private async Task CancelAsync(RecordedTalk talk)
    {
        await BeginAsync(talk);
        await AskAsync(talk);
        (await _source.NextAsync()).Say(_said.AnswerStart);
        await talk.UntilAsync("\"answer\"");
        await talk.SendAsync("""{"type":"cancel","answer_id":"a1"}""");
        await talk.UntilAsync("idle");
    }

    private async Task ResumeAsync(RecordedTalk talk)
    {
        await BeginAsync(talk);
        await AskAsync(talk);
        var call = await _source.NextAsync();
        call.Say(_said.AnswerStart);
        await talk.UntilAsync("\"answer\"");
        talk.Vanish();
        call.Say(_said.AnswerMiddle);
        await talk.ConnectAsync();
        await talk.UntilAsync("listening");
        await talk.SendAsync("""{"type":"resume","session_id":"<session_id-1>","epoch":"<epoch-1>","resume_token":"<resume_token-1>","last_seq":5}""");
        await talk.UntilAsync("8000");
        call.Say(_said.AnswerEnd);
        await talk.UntilAsync(_said.AnswerEnd);
        call.Complete();
        await talk.UntilAsync("idle");
    }

    private static async Task RefusedAsync(RecordedTalk talk)
    {
        await BeginAsync(talk);
        talk.Vanish();
        await talk.ConnectAsync();
        await talk.UntilAsync("listening");
        await talk.SendAsync("""{"type":"resume","session_id":"<session_id-1>","epoch":"<epoch-1>","resume_token":"wrong","last_seq":1}""");
        await talk.UntilAsync("listening");
    }

    private static string Chunk(string text, bool isFinal) =>
        $$"""{"type":"asr_chunk","text":"{{text}}","is_final":{{(isFinal ? "true" : "false")}}}""";

    private static async Task BeginAsync(RecordedTalk talk)
    {
        await talk.ConnectAsync();
        await talk.UntilAsync("listening");
    }

    private async Task AskAsync(RecordedTalk talk)
    {
        await talk.SendAsync(Chunk(_said.Question, isFinal: true));
        await talk.UntilAsync("querying_rag");
    }

    private static async Task CheckAsync(string page, string name, string transcript)
    {
        var path = Path.Combine(Repository.Root, "docs", page);
        var text = await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken);
        var (begin, end) = ($"<!-- transcript: {name} -->", "<!-- /transcript -->");
        var from = text.IndexOf(begin, StringComparison.Ordinal);
        Assert.True(from >= 0, $"{page} has no place for the transcript {name}: {begin}");
        from += begin.Length;
        var to = text.IndexOf(end, from, StringComparison.Ordinal);
        var block = $"\n```text\n{transcript.ReplaceLineEndings("\n")}\n```\n";
        if (Environment.GetEnvironmentVariable("UPDATE_TRANSCRIPTS") == "1")
        {
            await File.WriteAllTextAsync(path, string.Concat(text.AsSpan(0, from), block, text.AsSpan(to)), TestContext.Current.CancellationToken);
        }
        else
        {
            Assert.Equal(block, text[from..to]);
        }
    }

    /// <summary>What is said in one language.</summary>
    private sealed record Lines(
        string Query, string Statement, string Interim, string Question, string AnswerStart, string AnswerMiddle, string AnswerEnd, string Source, string Passage);
}
