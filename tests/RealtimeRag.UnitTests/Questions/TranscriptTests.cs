using FsCheck;
using FsCheck.Fluent;
using RealtimeRag.Core.Questions;

namespace RealtimeRag.UnitTests.Questions;

public sealed class TranscriptTests
{
    [Theory]
    [InlineData("")]
    [InlineData("  \t\n")]
    [InlineData("\u200b\u200d\ufeff")]
    public void A_blank_final_does_not_change_the_transcript(string blank)
    {
        var before = Transcript.Empty.Append("你好");

        Assert.Same(before, before.Append(blank));
        Assert.True(Transcript.Empty.Append(blank).IsEmpty);
    }

    [Theory]
    [InlineData("今天", "下雨", "今天下雨")]
    [InlineData("good", "morning", "good morning")]
    [InlineData("好的。", "下一个", "好的。下一个")]
    [InlineData("Fine.", "Next one", "Fine. Next one")]
    [InlineData("我们用", "redis", "我们用redis")]
    public void Finals_are_joined_according_to_their_script(string first, string second, string joined) =>
        Assert.Equal(joined, Transcript.Empty.Append(first).Append(second).Text);

    [Fact]
    public void Appending_does_not_change_the_old_transcript()
    {
        var before = Transcript.Empty.Append("一");
        before.Append("二");

        Assert.Equal("一", before.Text);
    }

    [Fact]
    public void Finals_keep_their_boundaries() => Assert.Equal(["一", "二"], Transcript.Empty.Append("一").Append(" 二 ").Finals);

    [Fact]
    public void Older_sentences_are_dropped_whole()
    {
        var sentence = new string('字', 499) + "。";
        var transcript = Transcript.Empty.Append("最早的一句。" + sentence + sentence).Append(sentence).Append(sentence[..495]);

        Assert.StartsWith("字", transcript.Text, StringComparison.Ordinal);
        Assert.EndsWith("字", transcript.Text, StringComparison.Ordinal);
        Assert.Equal(1_995, transcript.Text.Length);
    }

    [Fact]
    public void A_single_endless_sentence_keeps_its_newest_characters_and_no_half_surrogate()
    {
        var transcript = Transcript.Empty.Append("啊" + string.Concat(Enumerable.Repeat("😀", 1_500)));

        Assert.InRange(transcript.Text.Length, 1_990, Transcript.Capacity);
        Assert.False(char.IsLowSurrogate(transcript.Text[0]));
    }

    [Fact]
    public void No_sequence_of_finals_exceeds_the_limit()
    {
        var final = Gen.OneOf(
            Gen.Choose(1, 3_000).Select(n => new string('字', n)),
            Gen.Choose(1, 300).Select(n => string.Join(". ", Enumerable.Repeat("some words", n))),
            Gen.Choose(1, 400).Select(n => string.Concat(Enumerable.Repeat("句。", n))));
        Prop.ForAll(final.ListOf().ToArbitrary(), finals =>
        {
            var transcript = finals.Aggregate(Transcript.Empty, (t, f) => t.Append(f));
            return transcript.Text.Length <= Transcript.Capacity && (finals.Count == 0 || transcript.Text.EndsWith(finals[^1][^1]));
        }).Check(PropertyRuns.Of(100));
    }
}
