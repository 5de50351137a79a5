using System.Text;
using FsCheck;
using FsCheck.Fluent;
using RealtimeRag.Knowledge.Store;

namespace RealtimeRag.KnowledgeTests.Store;

public sealed class DocumentRecordTests
{
    private static readonly StoredDocument Whole = new(
        7, "sub/a.md", "标题 title", 1234, -1, [9, 8, 7], KnowledgeFileState.Failed, new KnowledgeNotice("坏了", "broken"), 100, 5);

    [Fact]
    public void A_document_record_round_trips()
    {
        var text = Gen.Elements("", "a", "标题", "😀", "long " + new string('x', 300));
        var notice = Gen.Elements<KnowledgeNotice?>(null, new KnowledgeNotice("坏了", "broken"));
        var numbers = Gen.Choose(-5, 1_000_000).Select(i => i * 1_000_003L);
        var documents = from title in text
                        from size in numbers
                        from modified in numbers
                        from first in numbers
                        from count in Gen.Choose(0, 100_000)
                        from state in Gen.Elements(Enum.GetValues<KnowledgeFileState>())
                        from hash in Gen.Elements<byte[]>([], [1], new byte[32])
                        from told in notice
                        select new StoredDocument(3, "p", title, size, modified, hash, state, told, first, count);
        Prop.ForAll(documents.ToArbitrary(), document =>
        {
            var read = DocumentRecord.Read(3, "p", DocumentRecord.Write(document))!;
            Assert.Equal(document.Hash, read.Hash);
            Assert.Equal(document with { Hash = [] }, read with { Hash = [] });
        }).Check(PropertyRuns.Of(100));
    }

    [Fact]
    public void A_truncated_record_is_rejected()
    {
        var record = DocumentRecord.Write(Whole);
        for (var length = 0; length < record.Length; length++)
        {
            Assert.Null(DocumentRecord.Read(7, "sub/a.md", record.AsSpan(0, length)));
        }

        Assert.NotNull(DocumentRecord.Read(7, "sub/a.md", record));
    }

    [Fact]
    public void The_checksum_covers_id_path_and_every_byte()
    {
        var record = DocumentRecord.Write(Whole);
        var crc = DocumentRecord.Crc(7, "sub/a.md"u8, record);

        Assert.NotEqual(crc, DocumentRecord.Crc(8, "sub/a.md"u8, record));
        Assert.NotEqual(crc, DocumentRecord.Crc(7, "sub/b.md"u8, record));
        for (var i = 0; i < record.Length; i++)
        {
            var other = record.ToArray();
            other[i] ^= 1;
            Assert.NotEqual(crc, DocumentRecord.Crc(7, "sub/a.md"u8, other));
        }
    }

    [Fact]
    public void Any_bytes_are_a_document_or_none() => Prop.ForAll<byte[]>(bytes =>
    {
        var read = DocumentRecord.Read(1, "p", bytes);
        Assert.True(read is null || read.Title.Length <= Encoding.UTF8.GetMaxCharCount(bytes.Length));
    }).Check(PropertyRuns.Of(100));
}
