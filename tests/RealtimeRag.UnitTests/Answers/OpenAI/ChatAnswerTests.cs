using System.Text.Json;
using RealtimeRag.Core.Answers;
using RealtimeRag.Server.Answers.OpenAI;

namespace RealtimeRag.UnitTests.Answers.OpenAI;

/// <summary>One answer out of a model's events.</summary>
public sealed class ChatAnswerTests
{
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
    [InlineData("""{"choices":[{"delta":{},"finish_reason":"stop"}]}""", true)]
    public void Hidden_thoughts_and_the_end_are_progress_but_show_nothing(string json, bool progress)
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
    public void Thinking_without_a_beginning_takes_back_what_was_shown()
    {
        Assert.Equal(new AnswerEvent.Delta("让我想想"), Say("让我想想"));
        Assert.Equal(new AnswerEvent.Replace("九十九元", "thinking"), Say("</think>九十九元"));
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

    [Fact]
    public void The_text_is_cut_at_its_limit_and_says_so()
    {
        var piece = new string('长', 10_000);
        for (var i = 0; i < 5 && !_answer.IsCut; i++)
        {
            Say(piece);
        }

        Assert.True(_answer.IsCut);
        Assert.InRange(System.Text.Encoding.UTF8.GetByteCount(_answer.Text), 60_000, AnswerText.DefaultMaxBytes);
        Assert.Null(_answer.Complete());
    }

    [Theory]
    [InlineData("""{"usage":{"prompt_tokens":3,"completion_tokens":4,"total_tokens":9}}""", 3, 4, 9)]
    [InlineData("""{"choices":[],"usage":{"prompt_tokens":3,"completion_tokens":4}}""", 3, 4, 7)]
    [InlineData("""{"usage":{"total_tokens":5}}""", 0, 0, 5)]
    public void Usage_is_taken_wherever_it_comes(string json, int prompt, int completion, int total)
    {
        Take(json);
        Assert.Equal(new TokenUsage(prompt, completion, total), _answer.Usage);
    }

    [Fact]
    public void An_empty_reason_is_no_end()
    {
        Take("""{"choices":[{"delta":{"content":"x"},"finish_reason":""}]}""");
        Assert.Null(_answer.FinishReason);
        Take("""{"choices":[{"delta":{},"finish_reason":"length"}]}""");
        Take("""{"choices":[{"delta":{},"finish_reason":null}]}""");
        Assert.Equal("length", _answer.FinishReason);
    }

    [Fact]
    public void A_whole_message_is_one_piece() =>
        Assert.Equal((true, new AnswerEvent.Delta("你好")), Take("""{"choices":[{"message":{"content":"你好"},"finish_reason":"stop"}]}"""));

    private static ChatChunk Chunk(string json) => JsonSerializer.Deserialize(json, ChatJson.Wire.ChatChunk)!;

    private AnswerEvent? Say(string text) => Take($$$"""{"choices":[{"delta":{"content":{{{JsonSerializer.Serialize(text)}}}}}]}""").Shown;

    private (bool Progress, AnswerEvent? Shown) Take(string json) => _answer.Take(Chunk(json));
}
