using RealtimeRag.Knowledge;
using RealtimeRag.Server.Hosting;

namespace RealtimeRag.UnitTests.Hosting;

public sealed class StartupBannerTests
{
    private static readonly KnowledgeStatus Read = new(12, 80, Busy: false, 0, 0, Scanned: true, Error: null, []);

    [Fact]
    public void A_folder_that_was_read_is_reported_with_its_count() =>
        Assert.Equal("docs：12 篇 / 12 of them", StartupBanner.DocumentsLine("docs", Read));

    [Fact]
    public void A_folder_that_is_being_read_says_so()
    {
        const string expected = "docs：12 篇，仍在读取 / 12 of them, still reading";

        Assert.Equal(expected, StartupBanner.DocumentsLine("docs", Read with { Busy = true }));
        Assert.Equal(expected, StartupBanner.DocumentsLine("docs", Read with { Scanned = false }));
    }

    [Fact]
    public void The_end_of_reading_is_one_line() =>
        Assert.Equal("  文档已读完 / documents read   12 篇，80 个段落 / 12 documents, 80 passages", StartupBanner.ReadLine(Read));

    [Fact]
    public void A_problem_with_the_documents_is_reported_instead_of_progress()
    {
        var line = StartupBanner.DocumentsLine("docs", Read with { Documents = 0, Scanned = false, Error = new KnowledgeNotice("请创建它", "create it") });

        Assert.Equal("docs：0 篇；请创建它 / 0 of them; create it", line);
    }
}
