using System.Text;
using System.Text.Json;
using RealtimeRag.Core.Answers;
using RealtimeRag.Core.Protocol;
using RealtimeRag.Server.Answers.OpenAI;

namespace RealtimeRag.UnitTests.Answers.OpenAI;

/// <summary>One answer out of a model's events.</summary>
public sealed class ChatAnswerTests
{
    private const string Stop = """{"choices":[{"delta":{},"finish_reason":"stop"}]}""";
    private readonly ChatAnswer _answer = new(keepThinking: false);

    [Fact]
    public void Pieces_of_text_are_shown_as_they_come()
    {
        Assert.Equal((true, new AnswerEvent.Delta("你")), Take("""{"choices":[{"delta":{"content":"你"}}]}"""));
        Assert.Equal((true, new AnswerEvent.Delta("好")), Take("""{"choices":[{"delta":{"content":"好"}}]}"""));
        Assert.Equal("你好", _answer.Text);
    }

    [Theory]
    [InlineData("""{"choices":[{"delta":{"role":"assistant"}}]}""", false)]
    [InlineData("""{"choices":[{"delta":{"role":"assistant","content":""}}]}""", false)]
    [InlineData("""{"choices":[]}""", false)]
    [InlineData("{}", false)]
    [InlineData("""{"choices":[{"delta":{"reasoning_content":"嗯"}}]}""", true)]
    [InlineData("""{"choices":[{"delta":{"reasoning":"嗯"}}]}""", true)]
    [InlineData(Stop, false)]
    public void Hidden_thoughts_are_progress_but_show_nothing(string json, bool progress)
    {
        Assert.Equal((progress, null), Take(json));
        Assert.False(_answer.HasText);
    }

    [Fact]
    public void Thinking_inside_the_text_is_left_out()
    {
        Assert.Null(Say("<think>让我想想"));
        Assert.Null(Say("，价格</think>"));
        Assert.Equal(new AnswerEvent.Delta("九十九元"), Say("九十九元"));
        Assert.Null(_answer.Complete());
    }

    [Fact]
    public void Text_that_only_looked_like_thinking_is_shown_in_the_end()
    {
        Assert.Equal(new AnswerEvent.Delta("a "), Say("a <thi"));
        Assert.Equal(new AnswerEvent.Delta("<thi"), _answer.Complete());
        Assert.Equal("a <thi", _answer.Text);
    }

    [Fact]
    public void Thinking_without_an_opening_mark_is_withdrawn()
    {
        Assert.Equal(new AnswerEvent.Delta("让我想想。\n"), Say("让我想想。\n"));
        Assert.Equal(new AnswerEvent.Replace("九十九元", "thinking"), Say("</think>\n九十九元"));
        Assert.Equal("九十九元", _answer.Text);
    }

    [Fact]
    public void Kept_thinking_is_text()
    {
        var answer = new ChatAnswer(keepThinking: true);
        answer.Take(Chunk("""{"choices":[{"delta":{"content":"<think>嗯</think>好"}}]}"""));
        Assert.Equal("<think>嗯</think>好", answer.Text);
        Assert.Null(answer.Complete());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_split_character_is_joined_and_an_unpaired_half_replaced(bool keepThinking)
    {
        var answer = new ChatAnswer(keepThinking);
        Assert.Equal(new AnswerEvent.Delta("七天"), answer.Take(Chunk("""{"choices":[{"delta":{"content":"七天\ud83d"}}]}""")).Shown);
        Assert.Equal(new AnswerEvent.Delta("😀内"), answer.Take(Chunk("""{"choices":[{"delta":{"content":"\ude00内\ud83d"}}]}""")).Shown);
        Assert.Equal(new AnswerEvent.Delta("\uFFFD"), answer.Complete());
        Assert.Equal("七天😀内\uFFFD", answer.Text);
    }

    [Fact]
    public void The_text_is_cut_at_its_limit_and_says_so()
    {
        var piece = new string('长', 10_000);
        for (var i = 0; i < 5 && !_answer.IsCut; i++)
        {
            Say(piece);
        }

        Assert.True(_answer.IsCut);
        Assert.InRange(Encoding.UTF8.GetByteCount(_answer.Text), 60_000, AnswerText.DefaultMaxBytes);
        Assert.Null(_answer.Complete());
    }

    [Fact]
    public void Empty_usage_does_not_replace_a_real_one()
    {
        Take("""{"choices":[],"usage":{"prompt_tokens":3,"completion_tokens":4}}""");
        Take("""{"choices":[],"usage":{"prompt_tokens":0,"completion_tokens":0,"total_tokens":0}}""");
        Take("""{"choices":[],"usage":null}""");
        Assert.Equal(new TokenUsage(3, 4, 7), _answer.Usage);
    }

    [Fact]
    public void A_reason_in_a_separate_event_after_text_closes_the_answer()
    {
        Say("好");
        Assert.False(_answer.HasEnded);
        Take(Stop);
        Assert.True(_answer.HasEnded && _answer.HasClosingEvent);
        Take("""{"choices":[],"usage":{"total_tokens":7}}""");
        Assert.True(_answer.HasClosingEvent);
    }

    [Fact]
    public void A_finish_reason_before_any_text_does_not_count()
    {
        Take("""{"choices":[{"delta":{"role":"assistant","content":""},"finish_reason":"stop"}]}""");
        Assert.False(_answer.HasEnded || _answer.HasClosingEvent);
        Say("好");
        Assert.False(_answer.HasEnded);
        Take(Stop);
        Assert.True(_answer.HasClosingEvent);
    }

    [Fact]
    public void A_finish_reason_with_every_piece_proves_nothing()
    {
        const string Piece = """{"choices":[{"delta":{"content":"好"},"finish_reason":"stop"}]}""";
        Take(Piece);
        Assert.True(_answer.HasEnded);
        Assert.False(_answer.HasClosingEvent);
        Take(Piece);
        Assert.False(_answer.HasEnded);
        Take(Stop);
        Assert.True(_answer.HasClosingEvent);
        Assert.Equal("好好", _answer.Text);
    }

    [Fact]
    public void The_last_reason_is_kept()
    {
        Take("""{"choices":[{"delta":{"content":"x"},"finish_reason":""}]}""");
        Assert.Null(_answer.FinishReason);
        Take("""{"choices":[{"delta":{},"finish_reason":"length"}]}""");
        Take("""{"choices":[{"delta":{},"finish_reason":"null"}]}""");
        Assert.Equal("length", _answer.FinishReason);
    }

    [Theory]
    [InlineData("你好", new[] { """{"choices":[{"message":{"content":"你好"},"finish_reason":"stop"}]}""" })]
    [InlineData("你好", new[] { """{"choices":[{"message":{"content":"你"}}]}""", """{"choices":[{"message":{"content":"好"}}]}""" })]
    [InlineData("你好", new[] { """{"choices":[{"message":{"content":"你"}}]}""", """{"choices":[{"message":{"content":"你好"}}]}""", """{"choices":[{"message":{"content":"你好"}}]}""" })]
    [InlineData("你好", new[] { """{"choices":[{"delta":{"content":"你好"}}]}""", """{"choices":[{"delta":{},"message":{"content":"你好"},"finish_reason":"stop"}]}""" })]
    [InlineData("你好。", new[] { """{"choices":[{"delta":{"content":"你好"}}]}""", """{"choices":[{"message":{"content":"你好。"}}]}""" })]
    [InlineData("哈哈", new[] { """{"choices":[{"message":{"content":"哈"}}]}""", """{"choices":[{"message":{"content":"哈"}}]}""" })]
    public void A_complete_message_never_duplicates_the_answer(string text, string[] events)
    {
        foreach (var json in events)
        {
            Take(json);
        }

        Assert.Equal(text, _answer.Text);
    }

    [Theory]
    [InlineData("""{"choices":[{"index":1,"delta":{"content":"乙"}},{"index":0,"delta":{"content":"甲"}}]}""", "甲")]
    [InlineData("""{"choices":[{"index":1,"delta":{"content":"乙"}}]}""", "乙")]
    [InlineData("""{"choices":[{"index":0,"delta":{"content":"甲"}},{"index":0.0,"delta":{"content":"乙"}}]}""", "甲")]
    public void Only_one_alternative_counts(string json, string text)
    {
        Take(json);
        Take("""{"choices":[{"index":2,"delta":{"content":"丙"}}]}""");
        Assert.Equal(text, _answer.Text);
    }

    private static ChatChunk Chunk(string json) => ChatChunkReader.Read(Encoding.UTF8.GetBytes(json))!;

    private AnswerEvent? Say(string text) => Take($$$"""{"choices":[{"delta":{"content":{{{JsonSerializer.Serialize(text)}}}}}]}""").Shown;

    private (bool Progress, AnswerEvent? Shown) Take(string json) => _answer.Take(Chunk(json));
}
