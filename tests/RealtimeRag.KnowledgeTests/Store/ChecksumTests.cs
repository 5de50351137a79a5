using FsCheck;
using FsCheck.Fluent;
using RealtimeRag.Knowledge.Store;

namespace RealtimeRag.KnowledgeTests.Store;

public sealed class ChecksumTests
{
    [Fact]
    public void It_is_crc32c_over_lengths_and_bytes()
    {
        // One byte that says "there", the length as eight bytes, then the nine bytes of the check value that every table of CRCs gives.
        var expected = Bitwise([1, 9, 0, 0, 0, 0, 0, 0, 0, .. "123456789"u8]);

        Assert.Equal(0xE3069283, Bitwise("123456789"u8.ToArray()));
        Assert.Equal(expected, new Checksum().Add("123456789"u8).Value);
        Assert.Equal(expected, new Checksum().Add("123456789").Value);
    }

    [Fact]
    public void Any_flipped_bit_is_detected()
    {
        var text = "The quick brown fox 敏捷的狐狸"u8.ToArray();
        var whole = new Checksum().Add(text).Value;
        for (var bit = 0; bit < text.Length * 8; bit++)
        {
            var other = text.ToArray();
            other[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.NotEqual(whole, new Checksum().Add(other).Value);
        }
    }

    [Fact]
    public void Moving_a_byte_to_the_next_column_is_detected() =>
        Assert.NotEqual(new Checksum().Add("ab").Add("c").Value, new Checksum().Add("a").Add("bc").Value);

    [Fact]
    public void Null_an_empty_text_and_zero_differ()
    {
        uint[] values = [new Checksum().Add((string?)null).Value, new Checksum().Add("").Value, new Checksum().Add(1L).Value, new Checksum().Add((long?)null).Add(0L).Value];

        Assert.Equal(values.Length, values.Distinct().Count());
    }

    [Fact]
    public void The_order_of_columns_counts() => Assert.NotEqual(new Checksum().Add(1L).Add(2L).Value, new Checksum().Add(2L).Add(1L).Value);

    [Fact]
    public void A_text_has_the_checksum_of_its_bytes()
    {
        var text = Gen.Elements('a', 'é', '中').ListOf().Select(list => new string([.. list.SelectMany(c => Enumerable.Repeat(c, 30))]));
        Prop.ForAll(text.ToArbitrary(), value =>
            Assert.Equal(new Checksum().Add(System.Text.Encoding.UTF8.GetBytes(value)).Value, new Checksum().Add(value).Value)).Check(PropertyRuns.Of(100));
    }

    // The definition, bit by bit: Castagnoli's polynomial, reflected.
    private static uint Bitwise(byte[] bytes)
    {
        var crc = uint.MaxValue;
        foreach (var value in bytes)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) == 1 ? (crc >> 1) ^ 0x82F63B78 : crc >> 1;
            }
        }

        return ~crc;
    }
}
