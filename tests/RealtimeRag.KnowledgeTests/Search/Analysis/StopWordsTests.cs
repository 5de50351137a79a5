using RealtimeRag.Knowledge.Search.Analysis;

namespace RealtimeRag.KnowledgeTests.Search.Analysis;

public sealed class StopWordsTests
{
    [Theory]
    [InlineData("the")]
    [InlineData("which")]
    [InlineData("um")]
    [InlineData("please")]
    [InlineData("yourselves")]
    public void Words_without_meaning_are_stop_words(string word) => Assert.True(StopWords.IsWord(word));

    [Theory]
    [InlineData("library")]
    [InlineData("The")]
    [InlineData("th")]
    [InlineData("")]
    [InlineData("them selves")]
    public void All_others_are_kept(string word) => Assert.False(StopWords.IsWord(word));

    [Theory]
    [InlineData('的', true)]
    [InlineData('吗', true)]
    [InlineData('谁', true)]
    [InlineData('书', false)]
    [InlineData('a', false)]
    public void Particles_are_single_characters(char character, bool isParticle) => Assert.Equal(isParticle, StopWords.IsParticle(character));

    [Fact]
    public void Stop_words_and_particles_are_never_terms_by_themselves()
    {
        Assert.Empty(TermList.Of("what is it that you would like to know please"));
        Assert.DoesNotContain(TermList.Of("他们的什么呢"), term => TermKey.KindOf(term.Key) == TermKind.Single);
    }
}
