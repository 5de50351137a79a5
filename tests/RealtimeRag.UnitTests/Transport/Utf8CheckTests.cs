using System.Text;
using System.Text.Unicode;
using FsCheck;
using FsCheck.Fluent;
using RealtimeRag.Server.Transport;

namespace RealtimeRag.UnitTests.Transport;

/// <summary>The check of single bytes agrees with the framework's check of whole texts.</summary>
public sealed class Utf8CheckTests
{
    [Fact]
    public void Every_text_of_two_bytes_is_judged_as_the_framework_does()
    {
        for (var pair = 0; pair <= ushort.MaxValue; pair++)
        {
            byte[] bytes = [(byte)(pair >> 8), (byte)pair];
            Assert.True(Utf8.IsValid(bytes) == IsUtf8(bytes), Convert.ToHexString(bytes));
        }
    }

    [Fact]
    public void Every_lead_byte_with_every_second_byte_is_judged_as_the_framework_does()
    {
        for (var pair = 0xC000; pair <= 0xF7FF; pair++)
        {
            byte[] three = [(byte)(pair >> 8), (byte)pair, 0x80];
            byte[] four = [.. three, 0xBF];
            Assert.True(Utf8.IsValid(three) == IsUtf8(three), Convert.ToHexString(three));
            Assert.True(Utf8.IsValid(four) == IsUtf8(four), Convert.ToHexString(four));
        }
    }

    [Fact]
    public void Every_character_is_valid_and_every_prefix_of_it_incomplete()
    {
        Span<byte> bytes = stackalloc byte[4];
        for (var value = 0; value <= 0x10FFFF; value++)
        {
            if (Rune.IsValid(value))
            {
                AssertCharacter(bytes[..new Rune(value).EncodeToUtf8(bytes)]);
            }
        }
    }

    [Fact]
    public void Any_bytes_are_judged_as_the_framework_does() =>
        Prop.ForAll<byte[]>(static bytes => Utf8.IsValid(bytes) == IsUtf8(bytes)).Check(PropertyRuns.Of(100));

    [Fact]
    public void Any_text_passes() =>
        Prop.ForAll<string>(static text => IsUtf8(Encoding.UTF8.GetBytes(text ?? ""))).Check(PropertyRuns.Of(100));

    private static void AssertCharacter(ReadOnlySpan<byte> bytes)
    {
        var check = default(Utf8Check);
        for (var i = 0; i < bytes.Length; i++)
        {
            Assert.True(check.Take(bytes[i]));
            Assert.Equal(i == bytes.Length - 1, check.IsWhole);
        }
    }

    private static bool IsUtf8(ReadOnlySpan<byte> bytes)
    {
        var check = default(Utf8Check);
        foreach (var next in bytes)
        {
            if (!check.Take(next))
            {
                return false;
            }
        }

        return check.IsWhole;
    }
}
