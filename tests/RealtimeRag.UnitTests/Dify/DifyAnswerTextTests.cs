using RealtimeRag.Core.Answers;
using RealtimeRag.Server.Answers.Dify;

namespace RealtimeRag.UnitTests.Dify;

/// <summary>What a client receives of the text that Dify writes, withdraws and stores.</summary>
public sealed class DifyAnswerTextTests
{
    private readonly List<AnswerEvent> _output = [];
    private readonly DifyAnswerText _text = new(keepThinking: false);

    [Theory]
    [InlineData(new[] { "你", "好" }, new[] { "你", "好" })]
    [InlineData(new[] { "", "你好", "" }, new[] { "你好" })]
    [InlineData(new[] { " ", "\n", "你好" }, new[] { " \n你好" })]
    [InlineData(new[] { "你好", " ", "\n" }, new[] { "你好", " ", "\n" })]
    [InlineData(new[] { "<think>", "嗯", "</think>", "你好" }, new[] { "你好" })]
    [InlineData(new[] { "<th", "ink>嗯</th", "ink>", "你好" }, new[] { "你好" })]
    [InlineData(new[] { "a < b", " 且 b > c" }, new[] { "a < b", " 且 b > c" })]
    public void Pieces_become_deltas_without_thinking_and_without_leading_blanks(string[] pieces, string[] deltas)
    {
        Append(pieces);
        _text.Complete(_output);
        Assert.Equal(deltas, _output.Cast<AnswerEvent.Delta>().Select(static delta => delta.Text));
        Assert.Equal(string.Concat(deltas), _text.Shown);
    }

    [Fact]
    public void Kept_thinking_is_text_like_any_other()
    {
        var text = new DifyAnswerText(keepThinking: true);
        text.Append("<think>嗯</think>", _output);
        text.Append("你好", _output);
        Assert.Equal("<think>嗯</think>你好", text.Shown);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("\u200b\u2060")]
    [InlineData("<think>嗯</think>")]
    public void Only_blanks_or_thinking_is_not_text(string piece)
    {
        Append(piece);
        _text.Complete(_output);
        Assert.False(_text.HasText);
        Assert.Empty(_output);
    }

    [Fact]
    public void The_beginning_of_a_tag_that_never_comes_is_text_in_the_end()
    {
        Append("价格<thi");
        Assert.Equal("价格", _text.Shown);
        _text.Complete(_output);
        Assert.Equal("价格<thi", _text.Shown);
    }

    [Fact]
    public void A_replacement_before_any_text_is_simply_the_text()
    {
        _text.Replace("抱歉，无法回答。", DifyAnswerText.Moderation, _output);
        Assert.Equal(new AnswerEvent.Delta("抱歉，无法回答。"), Assert.Single(_output));
    }

    [Fact]
    public void A_replacement_after_text_says_so_with_its_reason()
    {
        Append("你");
        _text.Replace("抱歉。", DifyAnswerText.Moderation, _output);
        Assert.Equal(new AnswerEvent.Replace("抱歉。", "output_moderation"), _output[^1]);
        Append("请换个问题。");
        Assert.Equal("抱歉。请换个问题。", _text.Shown);
    }

    [Fact]
    public void A_replacement_by_the_same_text_is_nothing()
    {
        Append("你好");
        _text.Replace("你好", DifyAnswerText.Moderation, _output);
        Assert.Equal(new AnswerEvent.Delta("你好"), Assert.Single(_output));
    }

    [Fact]
    public void A_replacement_by_nothing_empties_the_answer()
    {
        Append("你好");
        _text.Replace("", DifyAnswerText.Moderation, _output);
        Assert.Equal(new AnswerEvent.Replace("", "output_moderation"), _output[^1]);
        Assert.False(_text.HasText);
    }

    [Theory]
    [InlineData("你好，世界", "，世界")]
    [InlineData("你好", null)]
    public void A_stored_answer_adds_what_the_client_lacks(string stored, string? added)
    {
        Append("你好");
        _text.Restore(stored, _output);
        Assert.Equal(added is null ? [new AnswerEvent.Delta("你好")] : [new AnswerEvent.Delta("你好"), new AnswerEvent.Delta(added)], _output);
        Assert.Equal(stored, _text.Shown);
    }

    [Fact]
    public void A_stored_answer_that_differs_replaces_all()
    {
        Append("你好");
        _text.Restore("您好，世界", _output);
        Assert.Equal(new AnswerEvent.Replace("您好，世界", "recovered"), _output[^1]);
    }

    private void Append(params string[] pieces)
    {
        foreach (var piece in pieces)
        {
            _text.Append(piece, _output);
        }
    }
}
