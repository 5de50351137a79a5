using FsCheck;
using FsCheck.Fluent;
using RealtimeRag.Core.Questions;

namespace RealtimeRag.UnitTests.Questions;

public sealed class EditDistanceTests
{
    [Theory]
    [InlineData("", "", 1f)]
    [InlineData("", "abcd", 0f)]
    [InlineData("kitten", "sitting", 1 - (3f / 7))]
    [InlineData("价格是多少", "价格是多上", 0.8f)]
    [InlineData("abcdef", "abXdef", 1 - (1f / 6))]
    [InlineData("abc", "abcabc", 0.5f)]
    public void Similarity_is_one_minus_the_edits_over_the_longer_length(string first, string second, float likeness) =>
        Assert.Equal(likeness, EditDistance.Similarity(first, second), 1e-6f);

    [Fact]
    public void It_agrees_with_the_recursive_definition() => Prop.ForAll(Short(), Short(), (first, second) =>
        Math.Abs(EditDistance.Similarity(first, second) - Likeness(first, second)) < 1e-6).Check(PropertyRuns.Of(100));

    [Fact]
    public void Similarity_is_symmetric() => Prop.ForAll(Short(), Short(), (first, second) =>
        EditDistance.Similarity(first, second).Equals(EditDistance.Similarity(second, first))).Check(PropertyRuns.Of(100));

    [Fact]
    public void Only_equal_texts_have_similarity_one() => Prop.ForAll(Short(), Short(), (first, second) =>
        EditDistance.Similarity(first, second).Equals(1f) == (first == second)).Check(PropertyRuns.Of(100));

    private static Arbitrary<string> Short() =>
        Gen.Choose(0, 6).SelectMany(length => Gen.Elements('a', 'b', '甲').ArrayOf(length)).Select(letters => new string(letters)).ToArbitrary();

    private static double Likeness(string first, string second) =>
        first.Length + second.Length == 0 ? 1 : 1 - ((double)Distance(first, second) / Math.Max(first.Length, second.Length));

    private static int Distance(string a, string b) => (a, b) switch
    {
        ("", _) => b.Length,
        (_, "") => a.Length,
        _ when a[0] == b[0] => Distance(a[1..], b[1..]),
        _ => 1 + Math.Min(Distance(a[1..], b[1..]), Math.Min(Distance(a[1..], b), Distance(a, b[1..]))),
    };
}
