using System.Text;
using FsCheck;
using FsCheck.Fluent;
using RealtimeRag.Core.Answers;

namespace RealtimeRag.UnitTests.Answers;

/// <summary>However a backend cuts its text, it comes out unchanged, whole characters at a time, within the bound.</summary>
public sealed class AnswerTextProperties
{
    [Fact]
    public void Any_cutting_gives_the_same_text() => Prop.ForAll(
        Gen.Choose(0, int.MaxValue).ToArbitrary(),
        seed =>
        {
            var random = new Random(seed);
            var text = RandomText(random);
            var taken = Take(new AnswerText(100_000), Cut(text, random), out _);
            Assert.Equal(string.IsNullOrWhiteSpace(text) ? "" : text, taken);
        }).Check(PropertyRuns.Of(1_000));

    [Fact]
    public void A_limited_text_is_the_longest_whole_prefix() => Prop.ForAll(
        Gen.Choose(0, int.MaxValue).ToArbitrary(),
        seed =>
        {
            var random = new Random(seed);
            var text = "开" + RandomText(random);
            var max = random.Next(3, 120);
            var taken = Take(new AnswerText(max), Cut(text, random), out var isFull);
            Assert.StartsWith(taken, text, StringComparison.Ordinal);
            Assert.Equal(Encoding.UTF8.GetByteCount(text) > max, isFull);
            Assert.InRange(Encoding.UTF8.GetByteCount(taken), isFull ? max - 3 : 0, max);
        }).Check(PropertyRuns.Of(1_000));

    [Fact]
    public void Blanks_alone_are_not_an_answer_but_blanks_before_text_belong_to_it()
    {
        var text = new AnswerText();
        Assert.Equal("", text.Take(" \n"));
        Assert.Equal("", text.Take("　"));
        Assert.Equal(" \n　好", text.Take("好"));
        Assert.Equal(" ", text.Take(" "));
    }

    [Fact]
    public void Endless_blanks_end_the_answer()
    {
        var text = new AnswerText(10);
        Assert.Equal("", text.Take(new string(' ', 11)));
        Assert.True(text.IsFull);
        Assert.Equal("", text.Take("好"));
    }

    [Fact]
    public void A_replacement_has_the_whole_limit_again()
    {
        var text = new AnswerText(6);
        Assert.Equal("开始", text.Take("开始了"));
        Assert.True(text.IsFull);
        text.Restart();
        Assert.Equal("重来", text.Take("重来"));
        Assert.False(text.IsFull);
    }

    private static string Take(AnswerText text, IEnumerable<string> pieces, out bool isFull)
    {
        var taken = new StringBuilder();
        foreach (var piece in pieces)
        {
            var part = text.Take(piece);
            Assert.False(part.Length > 0 && char.IsHighSurrogate(part[^1]), "a pair is cut");
            taken.Append(part);
        }

        isFull = text.IsFull;
        return taken.ToString();
    }

    private static string RandomText(Random random)
    {
        string[] characters = [" ", "\n", "　", "a", "价", "é", "😀", "👩‍👧", "\u0301"];
        return string.Concat(Enumerable.Range(0, random.Next(60)).Select(_ => characters[random.Next(random.Next(2) == 0 ? 3 : characters.Length)]));
    }

    private static IEnumerable<string> Cut(string text, Random random)
    {
        for (var at = 0; at < text.Length;)
        {
            var length = random.Next(0, Math.Min(5, text.Length - at) + 1);
            yield return text.Substring(at, length);
            at += length;
        }
    }
}
