using RealtimeRag.Knowledge;
using RealtimeRag.Server.Hosting;

namespace RealtimeRag.UnitTests.Hosting;

public sealed class FirstScreenTests
{
    private static readonly KnowledgeStatus Read = new(12, 80, Busy: false, 0, 0, Scanned: true, Error: null, []);

    [Fact]
    public void A_folder_that_was_read_is_told_with_its_count() =>
        Assert.Equal("\n  文档 / documents   docs：12 篇 / 12 of them", FirstScreen.Documents("docs", Read));

    [Fact]
    public void A_folder_that_is_being_read_says_so()
    {
        const string expected = "\n  文档 / documents   docs：12 篇，仍在读取 / 12 of them, still reading";

        Assert.Equal(expected, FirstScreen.Documents("docs", Read with { Busy = true }));
        Assert.Equal(expected, FirstScreen.Documents("docs", Read with { Scanned = false }));
    }

    [Fact]
    public void What_keeps_the_documents_from_being_read_is_told_with_its_cure_and_not_as_reading_on()
    {
        var line = FirstScreen.Documents("docs", Read with { Documents = 0, Scanned = false, Error = new KnowledgeNotice("请创建它", "create it") });

        Assert.Equal("\n  文档 / documents   docs：0 篇；请创建它 / 0 of them; create it", line);
    }
}
