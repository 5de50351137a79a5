namespace RealtimeRag.KnowledgeTests;

public sealed class KnowledgeOptionsTests
{
    [Fact]
    public void Every_folder_has_a_store_of_its_own_outside_of_itself()
    {
        var one = KnowledgeOptions.DefaultStorePath("/srv/docs");
        var two = KnowledgeOptions.DefaultStorePath("/srv/docs2");

        Assert.NotEqual(one, two);
        Assert.DoesNotContain("/srv/docs", one, StringComparison.Ordinal);
        Assert.EndsWith(".db", one, StringComparison.Ordinal);
        Assert.True(Path.IsPathRooted(one));
    }

    [Fact]
    public void The_same_folder_written_in_other_ways_has_the_same_store()
    {
        var full = Path.Combine(Environment.CurrentDirectory, "knowledge");

        Assert.Equal(KnowledgeOptions.DefaultStorePath(full), KnowledgeOptions.DefaultStorePath("knowledge"));
        Assert.Equal(KnowledgeOptions.DefaultStorePath(full), KnowledgeOptions.DefaultStorePath("./knowledge/"));
        Assert.Equal(KnowledgeOptions.DefaultStorePath(full), KnowledgeOptions.DefaultStorePath(Path.Combine("other", "..", "knowledge")));
    }

    [Fact]
    public void The_bounds_are_those_that_the_documents_name()
    {
        var options = new KnowledgeOptions("docs", "store.db");

        Assert.Equal((20L << 20, 20_000_000L, 100_000), (options.MaxFileBytes, options.MaxDocumentCharacters, options.MaxFiles));
        Assert.Equal((60.0, 0.15, 1.0), (options.RescanInterval.TotalSeconds, options.QuietTime.TotalSeconds, options.FollowInterval.TotalSeconds));
        Assert.Equal((true, 300, null), (options.Watch, options.AnswerCharacters, options.Embedder));
    }

    [Theory]
    [InlineData("en", "english")]
    [InlineData("en-GB", "english")]
    [InlineData("EN", "english")]
    [InlineData("zh", "中文")]
    [InlineData("zh-TW", "中文")]
    [InlineData("de", "中文")]
    [InlineData("", "中文")]
    [InlineData(null, "中文")]
    public void A_notice_speaks_English_to_those_who_ask_for_it_and_Chinese_to_all_others(string? language, string expected) =>
        Assert.Equal(expected, new KnowledgeNotice("中文", "english").In(language));
}
