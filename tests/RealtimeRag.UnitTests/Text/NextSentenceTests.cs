using FsCheck;
using FsCheck.Fluent;
using RealtimeRag.Core.Text;

namespace RealtimeRag.UnitTests.Text;

public sealed class NextSentenceTests
{
    [Theory]
    [InlineData("他说：“走吧。”然后离开。", "他说：“走吧。”")]
    [InlineData("「真的嗎？」她問。", "「真的嗎？」")]
    [InlineData("太好了！！！走。", "太好了！")]
    [InlineData("先充值；再刷卡。", "先充值；")]
    [InlineData("Dr. Who met J. Smith. They left.", "Dr. Who met J. Smith. ")]
    [InlineData("It was made in the U.S. by hand. Yes.", "It was made in the U.S. by hand. ")]
    [InlineData("Pi is 3.14 or so! Yes.", "Pi is 3.14 or so! ")]
    [InlineData("She said \"no.\" He left.", "She said \"no.\" ")]
    [InlineData("first line\nsecond line", "first line\n")]
    [InlineData("example.org is a name", "example.org is a name")]
    [InlineData("没有句号", "没有句号")]
    [InlineData("It closes at 11 p.m. A permit costs 80 euros.", "It closes at 11 p.m. ")]
    [InlineData("It opens at 6 a.m. and closes late. Yes.", "It opens at 6 a.m. and closes late. ")]
    [InlineData("1. Press the button. Wait.", "1. Press the button. ")]
    [InlineData("No. 5 is open. No. It is closed.", "No. 5 is open. ")]
    [InlineData("No. It is closed.", "No. ")]
    [InlineData("他说等等……然后走了。后来呢。", "他说等等……然后走了。")]
    [InlineData("It began in 1999. Then it ended.", "It began in 1999. ")]
    public void Sentences_end_where_readers_end_them(string text, string first) => Assert.StartsWith(first, text[..Sentences.NextStart(text, 0)], StringComparison.Ordinal);

    [Theory]
    [InlineData("Dr. Who met J. Smith. They left.", "They left.")]
    [InlineData("第一句。第二句。", "第二句。")]
    [InlineData("One?  Two.", "Two.")]
    public void The_next_sentence_begins_without_leading_space(string text, string second) => Assert.Equal(second, text[Sentences.NextStart(text, 0)..]);

    [Fact]
    public void Every_step_makes_progress_and_the_last_one_ends_the_text() => Prop.ForAll<string>(text =>
    {
        var at = 0;
        while (text is not null && at < text.Length)
        {
            var end = Sentences.NextStart(text, at);
            if (end <= at || end > text.Length)
            {
                return false;
            }

            at = end;
        }

        return true;
    }).Check(PropertyRuns.Of(100));
}
