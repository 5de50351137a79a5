using RealtimeRag.Knowledge.Search.Analysis;

namespace RealtimeRag.KnowledgeTests.Search.Analysis;

public sealed class HanTablesTests
{
    private static readonly HanTables Tables = HanTables.Instance;

    [Theory]
    [InlineData('两', '量')]
    [InlineData('成', '程')]
    [InlineData('得', '的')]
    [InlineData('是', '事')]
    [InlineData('卡', '喀')]
    public void Two_characters_of_one_sound_sound_alike(char one, char other)
    {
        Assert.True(Tables.SoundAlike(one, other));
        Assert.True(Tables.SoundAlike(other, one));
    }

    [Theory]
    [InlineData('天', '地')]
    [InlineData('水', '火')]
    [InlineData('中', 'a')]
    [InlineData('a', 'b')]
    public void Other_characters_do_not_sound_alike(char one, char other) => Assert.False(Tables.SoundAlike(one, other));

    [Theory]
    [InlineData('水')]
    [InlineData('x')]
    [InlineData('7')]
    public void Every_character_sounds_like_itself(char character) => Assert.True(Tables.SoundAlike(character, character));

    [Theory]
    [InlineData('行', '航')]
    [InlineData('行', '形')]
    [InlineData('长', '常')]
    [InlineData('长', '掌')]
    public void Any_reading_counts(char character, char other) => Assert.True(Tables.SoundAlike(character, other));

    [Theory]
    [InlineData('x')]
    [InlineData('7')]
    [InlineData('。')]
    [InlineData('あ')]
    public void What_is_not_Han_has_no_sound(char character)
    {
        Assert.All(Enumerable.Range(0, HanTables.Readings), place => Assert.Equal(0, Tables.SoundOf(character, place)));
        Assert.Empty(Tables.SoundAlikes(character));
    }

    [Fact]
    public void Every_usual_character_has_a_first_reading()
    {
        const string Usual = "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多定行学法所民得经";

        Assert.All(Usual, character => Assert.NotEqual(0, Tables.SoundOf(character, 0)));
    }

    [Fact]
    public void Homophones_are_already_folded() =>
        Assert.All("张校两成得是", character => Assert.All(Tables.SoundAlikes(character), alike => Assert.Equal(alike, FoldedText.Fold(alike))));

    [Fact]
    public void All_listed_homophones_sound_alike() =>
        Assert.All("张校两成得是", character => Assert.All(Tables.SoundAlikes(character), alike => Assert.True(Tables.SoundAlike(character, alike))));

    [Fact]
    public void Folds_cover_every_unit_of_text() => Assert.Equal(char.MaxValue + 1, Tables.Folds.Length);
}
