using Microsoft.Data.Sqlite;
using RealtimeRag.Knowledge.Store;

namespace RealtimeRag.KnowledgeTests.Store;

public sealed class StoreFaultTests
{
    [Theory]
    [InlineData(1, true)]
    [InlineData(11, true)]
    [InlineData(17, true)]
    [InlineData(19, true)]
    [InlineData(20, true)]
    [InlineData(26, true)]
    [InlineData(3, false)]
    [InlineData(4, false)]
    [InlineData(5, false)]
    [InlineData(6, false)]
    [InlineData(7, false)]
    [InlineData(8, false)]
    [InlineData(9, false)]
    [InlineData(10, false)]
    [InlineData(13, false)]
    [InlineData(14, false)]
    public void A_file_is_rebuilt_only_for_its_own_damage(int code, bool damage) =>
        Assert.Equal(damage, StoreFault.IsDamage(new SqliteException("x", code)));

    [Theory]
    [InlineData(13, "the disk is full", "磁盘已满")]
    [InlineData(5, "locked by another program", "被其他程序锁定")]
    [InlineData(6, "locked by another program", "被其他程序锁定")]
    [InlineData(11, "is damaged and is being rebuilt", "已损坏")]
    [InlineData(8, "cannot be written", "不可写")]
    [InlineData(14, "cannot be written", "不可写")]
    [InlineData(10, "check the disk", "请检查磁盘")]
    public void Every_fault_is_explained_in_both_languages(int code, string english, string chinese)
    {
        var notice = StoreFault.NoticeOf(new SqliteException("SQLite Error: /secret/path", code));

        Assert.Contains(english, notice.English, StringComparison.Ordinal);
        Assert.Contains(chinese, notice.Chinese, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", notice.English + notice.Chinese, StringComparison.Ordinal);
    }

    [Fact]
    public void Other_exceptions_have_their_notices_too()
    {
        Assert.Contains("check the disk", StoreFault.NoticeOf(new IOException("x")).English, StringComparison.Ordinal);
        Assert.Contains("cannot be written", StoreFault.NoticeOf(new UnauthorizedAccessException("x")).English, StringComparison.Ordinal);
        Assert.Contains("unexpectedly", StoreFault.NoticeOf(new FormatException("x")).English, StringComparison.Ordinal);
    }

    [Fact]
    public void A_store_is_read_only_if_it_cannot_be_written_or_opened()
    {
        Assert.True(StoreFault.IsAccess(new UnauthorizedAccessException("x")));
        Assert.True(StoreFault.IsAccess(new IOException("x")));
        Assert.True(StoreFault.IsAccess(new SqliteException("x", 8)));
        Assert.True(StoreFault.IsAccess(new SqliteException("x", 14)));
        Assert.False(StoreFault.IsAccess(new SqliteException("x", 11)));
        Assert.False(StoreFault.IsAccess(new FormatException("x")));
    }
}
