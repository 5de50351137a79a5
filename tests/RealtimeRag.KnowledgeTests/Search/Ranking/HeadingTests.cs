using RealtimeRag.Knowledge.Search.Ranking;
using RealtimeRag.Knowledge.Search.Segments;

namespace RealtimeRag.KnowledgeTests.Search.Ranking;

public sealed class HeadingTests
{
    private static readonly RankingWeights Weights = RankingWeights.Default;

    private static readonly TermResolver Resolver = new(
        new TermStatistics([Segment.Build([new IndexedPassage(1, "手册 › 怎么启动服务", "运行命令。"), new IndexedPassage(2, "Manual", "Run the command to start the server.")], CancellationToken.None)], new HashSet<long>()), Weights);

    [Theory]
    [InlineData("手册 › 怎么启动服务", "怎么启动服务")]
    [InlineData("怎么启动服务", "怎么启动服务")]
    [InlineData("手册 › 启动 › 为什么启动不了？", "为什么启动不了？")]
    [InlineData("手册 › 支持中文吗", "支持中文吗")]
    [InlineData("手册 › 会话保留多久", "会话保留多久")]
    [InlineData("手册 › 一条消息最多能有多长", "一条消息最多能有多长")]
    [InlineData("Manual › How do I start it", "How do I start it")]
    [InlineData("Manual › Is it free", "Is it free")]
    [InlineData("Manual › Any news?", "Any news?")]
    public void An_asking_heading_is_a_question(string title, string way) => Assert.Equal([way], HeadingQuestion.Of(title));

    [Theory]
    [InlineData("手册 › 启动")]
    [InlineData("为什么 › 启动")]
    [InlineData("Manual › Starting")]
    [InlineData("Manual › Howitzers")]
    [InlineData("Warsaw")]
    [InlineData("")]
    public void A_heading_that_only_names_something_is_not_a_question(string title) => Assert.Empty(HeadingQuestion.Of(title));

    [Fact]
    public void A_heading_may_contain_several_variants() =>
        Assert.Equal(["怎么启动服务", "服务怎么跑起来"], HeadingQuestion.Of("手册 › 怎么启动服务 / 服务怎么跑起来 / 启动"));

    [Theory]
    [InlineData("手册 › 怎么启动服务 / 服务怎么跑起来", "手册 › 怎么启动服务")]
    [InlineData("手册 › 会话保留多久 / 断了多久之内可以连回来", "手册 › 会话保留多久")]
    [InlineData("手册 › 启动 › 怎么启动 / 怎么跑", "手册 › 启动 › 怎么启动")]
    [InlineData("What is it / Is it free", "What is it")]
    [InlineData("手册 › 怎么启动服务", "手册 › 怎么启动服务")]
    [InlineData("Manual › Input / output", "Manual › Input / output")]
    [InlineData("", "")]
    public void A_source_is_named_by_its_first_variant(string title, string named) => Assert.Equal(named, HeadingQuestion.FirstWay(title));

    [Fact]
    public void A_slash_inside_a_word_is_not_a_separator() => Assert.Equal(["What is TCP/IP"], HeadingQuestion.Of("Manual › What is TCP/IP"));

    [Theory]
    [InlineData("怎么启动服务", "手册 › 怎么启动服务", 1)]
    [InlineData("请问一下怎么启动服务呢", "手册 › 怎么启动服务", 1)]
    [InlineData("怎么養貓", "手册 › 怎么启动服务", 0)]
    [InlineData("怎么启动服务", "手册 › 启动服务", 0)]
    [InlineData("how do i start the server", "Manual › How do I start the server", 1)]
    public void Equal_questions_are_similar_and_others_are_not(string question, string title, double likeness) =>
        Assert.Equal(likeness, Likeness(question, title), 4);

    [Fact]
    public void Part_of_a_question_is_partly_similar() => Assert.InRange(Likeness("怎么启动服务器上的数据库", "手册 › 怎么启动服务"), 0.2, 0.8);

    [Fact]
    public void The_best_variant_counts()
    {
        var one = Likeness("服务怎么跑起来", "手册 › 怎么启动服务");
        var both = Likeness("服务怎么跑起来", "手册 › 怎么启动服务 / 服务怎么跑起来");

        Assert.True(one < both);
        Assert.Equal(1, both, 4);
    }

    [Fact]
    public void A_heading_is_analysed_only_once()
    {
        var headings = new HeadingLikeness(Resolver);
        var terms = QuestionTerms.Of("怎么启动服务", null, Weights);
        Resolver.Resolve(terms);

        var first = headings.Of(terms, "手册 › 怎么启动服务 / 服务怎么跑起来");

        Assert.Equal(1, headings.Kept);
        Assert.Equal(first, headings.Of(terms, "手册 › 怎么启动服务 / 服务怎么跑起来"));
        Assert.Equal(1, headings.Kept);
        Assert.Equal(0, headings.Of(terms, "手册 › 启动"));
        Assert.Equal(2, headings.Kept);
    }

    [Fact]
    public void The_heading_cache_is_limited()
    {
        var headings = new HeadingLikeness(Resolver);
        for (var i = 0; i < 10_000; i++)
        {
            headings.Of([], $"手册 › 第{i}节");
        }

        Assert.InRange(headings.Kept, 1, 8_192);
    }

    private static double Likeness(string question, string title)
    {
        var terms = QuestionTerms.Of(question, null, Weights);
        Resolver.Resolve(terms);
        return new HeadingLikeness(Resolver).Of(terms, title);
    }
}
