using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using RealtimeRag.FakeDify;
using RealtimeRag.Server.Diagnostics;

namespace RealtimeRag.UnitTests.Diagnostics;

/// <summary>A log entry is one line, whatever its values contain.</summary>
public sealed class LineFormatterTests
{
    public static TheoryData<string, string> Harmful => new()
    {
        { "a\nfail: forged", @"a\u{a}fail: forged" },
        { "a\r\nb", @"a\u{d}\u{a}b" },
        { "a\u0085b\u2028c\u2029d", @"a\u{85}b\u{2028}c\u{2029}d" },
        { "\u001b[31mred\u001b]0;title\u0007", @"\u{1b}[31mred\u{1b}]0;title\u{7}" },
        { "\u009b31m", @"\u{9b}31m" },
        { "abc\u202egnp.exe", @"abc\u{202e}gnp.exe" },
        { "\u2066x\u2069\u200e\u200f\u061c", @"\u{2066}x\u{2069}\u{200e}\u{200f}\u{61c}" },
        { "zero\u200bwidth\ufeff", @"zero\u{200b}width\u{feff}" },
        { "\u0000\b\t\u007f", @"\u{0}\u{8}\u{9}\u{7f}" },
    };

    [Theory]
    [MemberData(nameof(Harmful))]
    public void Input22_Characters_that_could_forge_a_line_or_control_a_terminal_are_escaped(string value, string shown) =>
        Assert.EndsWith($"] Session {shown} failed", Line($"Session {value} failed"), StringComparison.Ordinal);

    [Theory]
    [InlineData("产品多少钱？")]
    [InlineData("naïve — “quoted” 👍 e\u0301")]
    public void Ordinary_text_stays_readable(string text) => Assert.EndsWith(text, Line(text), StringComparison.Ordinal);

    [Fact]
    public void An_unpaired_surrogate_does_not_break_the_log() => Assert.Contains("�", Line("a\ud800b"), StringComparison.Ordinal);

    [Fact]
    public void A_line_has_time_level_category_and_event() =>
        Assert.Equal("00:00:00.000 warn: RealtimeRag.Test[7] text", Line("text"));

    [Fact]
    public void An_exception_stays_on_the_line_of_its_entry()
    {
        var line = Line("text", new InvalidOperationException("first\nsecond\u001b[2J"));

        Assert.Contains(@"first second\u{1b}[2J", line, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', line);
    }

    [Fact]
    public void Only_a_terminal_gets_colors()
    {
        Assert.DoesNotContain('\u001b', Line("text"));
        Assert.Contains("\u001b[33mwarn\u001b[0m", Line("text", hasColors: true), StringComparison.Ordinal);
    }

    private static string Line(string message, Exception? exception = null, bool hasColors = false)
    {
        using var writer = new StringWriter();
        var entry = new LogEntry<string>(LogLevel.Warning, "RealtimeRag.Test", new EventId(7), message, exception, static (state, _) => state);
        new LineFormatter(new FakeTime(), hasColors).Write(entry, null, writer);
        var line = writer.ToString();
        Assert.EndsWith(Environment.NewLine, line, StringComparison.Ordinal);
        return line[..^Environment.NewLine.Length];
    }
}
