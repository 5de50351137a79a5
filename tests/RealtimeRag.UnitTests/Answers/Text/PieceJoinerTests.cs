using RealtimeRag.Server.Answers.Text;

namespace RealtimeRag.UnitTests.Answers.Text;

/// <summary>No listener ever gets half a character, and no character is lost.</summary>
public sealed class PieceJoinerTests
{
    [Theory]
    [InlineData("七天😀内可退。")]
    [InlineData("👩‍🔧")]
    [InlineData("😀😀")]
    [InlineData("a")]
    [InlineData("")]
    public void Text_split_anywhere_arrives_complete_in_well_formed_pieces(string text)
    {
        for (var i = 0; i <= text.Length; i++)
        {
            for (var j = i; j <= text.Length; j++)
            {
                var pieces = Join(text[..i], text[i..j], text[j..]);
                Assert.Equal(text, string.Concat(pieces));
                Assert.All(pieces, static piece => Assert.Equal(piece, PieceJoiner.WellFormed(piece)));
            }
        }
    }

    [Theory]
    [InlineData("七天1", "七天\uFFFD")]
    [InlineData("七天1内", "七天\uFFFD内")]
    [InlineData("2内", "\uFFFD内")]
    [InlineData("112", "\uFFFD😀")]
    [InlineData("21", "\uFFFD\uFFFD")]
    public void An_unpaired_surrogate_is_replaced_however_the_text_is_split(string halves, string expected)
    {
        // Test data cannot contain unpaired surrogates.
        var text = halves.Replace('1', '\ud83d').Replace('2', '\ude00');
        Assert.Equal(expected, PieceJoiner.WellFormed(text));
        for (var i = 0; i <= text.Length; i++)
        {
            Assert.Equal(expected, string.Concat(Join(text[..i], "", text[i..])));
        }
    }

    private static List<string> Join(params string[] pieces)
    {
        var joiner = new PieceJoiner();
        return [.. pieces.Select(joiner.Take), joiner.Complete()];
    }
}
