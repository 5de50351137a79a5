namespace RealtimeRag.KnowledgeTests;

public sealed class KnowledgeOptionsTests
{
    [Fact]
    public void Every_folder_has_its_own_store_outside_the_folder()
    {
        var one = KnowledgeOptions.DefaultStorePath("/srv/docs");
        var two = KnowledgeOptions.DefaultStorePath("/srv/docs2");

        Assert.NotEqual(one, two);
        Assert.DoesNotContain("/srv/docs", one, StringComparison.Ordinal);
        Assert.EndsWith(".db", one, StringComparison.Ordinal);
        Assert.True(Path.IsPathRooted(one));
    }

    [Fact]
    public void Different_spellings_of_a_folder_share_a_store()
    {
        var full = Path.Combine(Environment.CurrentDirectory, "knowledge");

        Assert.Equal(KnowledgeOptions.DefaultStorePath(full), KnowledgeOptions.DefaultStorePath("knowledge"));
        Assert.Equal(KnowledgeOptions.DefaultStorePath(full), KnowledgeOptions.DefaultStorePath("./knowledge/"));
        Assert.Equal(KnowledgeOptions.DefaultStorePath(full), KnowledgeOptions.DefaultStorePath(Path.Combine("other", "..", "knowledge")));
    }

    [Fact]
    public void The_limits_match_the_documentation()
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
    public void A_notice_is_in_English_on_request_and_otherwise_in_Chinese(string? language, string expected) =>
        Assert.Equal(expected, new KnowledgeNotice("中文", "english").In(language));
}
