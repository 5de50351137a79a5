using System.Collections.Immutable;
using RealtimeRag.Server.Answers.Knowledge;
using RealtimeRag.Server.Answers.OpenAI;

namespace RealtimeRag.UnitTests.Answers.OpenAI;

public sealed class CitedPassagesTests
{
    private static readonly ImmutableArray<Passage> Three = [new("甲", "一", 3), new("乙", "二", 2), new("丙", "三", 1)];

    [Theory]
    [InlineData("周五发布 [1]。", "1")]
    [InlineData("甲[3]，乙[1]，又[3]。", "1 3")]
    [InlineData("都说了 [1, 2]。", "1 2")]
    [InlineData("都说了【2】［3］。", "2 3")]
    [InlineData("都说了[1、3]。", "1 3")]
    [InlineData("没有提到。", "")]
    [InlineData("见 [4] 和 [0] 和 [99999999999]。", "")]
    [InlineData("数组 a[i] 和 [见附录 1]，还有 [1", "")]
    public void Only_assigned_numbers_are_citations(string answer, string expected) =>
        Assert.Equal(expected, string.Join(' ', CitedPassages.Of(answer, Three).Select(c => c.Index)));

    [Fact]
    public void A_long_passage_is_quoted_in_part_and_no_character_is_cut()
    {
        var snippet = CitedPassages.ToCitation(1, new("甲", "a" + string.Concat(Enumerable.Repeat("🙂", 400)), 1)).Snippet;

        Assert.Equal(300, snippet.Length);
        Assert.EndsWith("🙂…", snippet, StringComparison.Ordinal);
    }
}
