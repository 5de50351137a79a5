using Microsoft.Extensions.Configuration;
using RealtimeRag.Server.Settings;

namespace RealtimeRag.UnitTests.Settings;

/// <summary>What is a setting, what is a mistake, and that every mistake says in both languages how to fix it.</summary>
public sealed class SettingReaderTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("realtime-rag-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(null, null)]
    [InlineData("", null)]
    [InlineData("  \t ", null)]
    [InlineData("  价格  ", "价格")]
    public void A_text_is_trimmed_and_null_if_blank(string? value, string? expected) => Assert.Equal(expected, Reader(value).Text("NAME"));

    [Theory]
    [InlineData(null, 8)]
    [InlineData("1", 1)]
    [InlineData(" 10 ", 10)]
    [InlineData("+5", 5)]
    public void A_whole_number_within_its_range_is_accepted(string? value, int expected)
    {
        var reader = Reader(value);
        Assert.Equal(expected, reader.Integer("NAME", 8, 1, 10));
        Assert.Empty(reader.Errors);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("11")]
    [InlineData("-3")]
    [InlineData("2.5")]
    [InlineData("1e1")]
    [InlineData("ten")]
    [InlineData("99999999999")]
    public void Any_other_whole_number_is_a_mistake_and_the_default_applies(string value)
    {
        var reader = Reader(value);
        Assert.Equal(8, reader.Integer("NAME", 8, 1, 10));
        AssertMistake(reader, "应为 1 到 10 之间的整数", "must be a whole number from 1 to 10");
    }

    [Theory]
    [InlineData(null, 2.5)]
    [InlineData("0", 0)]
    [InlineData("0.25", 0.25)]
    [InlineData("1e1", 10)]
    public void A_time_is_in_seconds_with_decimals(string? value, double expected)
    {
        var reader = Reader(value);
        Assert.Equal(TimeSpan.FromSeconds(expected), reader.Seconds("NAME", 2.5, 0, 60));
        Assert.Empty(reader.Errors);
    }

    [Theory]
    [InlineData("-1")]
    [InlineData("61")]
    [InlineData("1,5")]
    [InlineData("10s")]
    [InlineData("NaN")]
    [InlineData("Infinity")]
    public void Any_other_time_is_a_mistake(string value)
    {
        var reader = Reader(value);
        Assert.Equal(TimeSpan.FromSeconds(2.5), reader.Seconds("NAME", 2.5, 0, 60));
        AssertMistake(reader, "应为 0 到 60 之间的数字，单位为秒", "must be a number of seconds from 0 to 60");
    }

    [Fact]
    public void A_number_without_a_unit_says_so()
    {
        var reader = Reader("7");
        Assert.Equal(0.5, reader.Number("NAME", 0.5, 0, 1));
        AssertMistake(reader, "应为 0 到 1 之间的数字", "must be a number from 0 to 1");
    }

    [Fact]
    public void An_optional_time_is_null_if_unset()
    {
        Assert.Null(Reader(null).OptionalSeconds("NAME", 1, 5));
        Assert.Equal(TimeSpan.FromSeconds(3), Reader("3").OptionalSeconds("NAME", 1, 5));
        var reader = Reader("9");
        reader.OptionalSeconds("NAME", 1, 5);
        Assert.Single(reader.Errors);
    }

    [Theory]
    [InlineData("1", true)]
    [InlineData("TRUE", true)]
    [InlineData("On", true)]
    [InlineData("yes", true)]
    [InlineData("0", false)]
    [InlineData("False", false)]
    [InlineData("OFF", false)]
    [InlineData("no", false)]
    [InlineData("", null)]
    public void A_switch_has_many_words(string value, bool? expected)
    {
        var reader = Reader(value);
        Assert.Equal(expected, reader.Switch("NAME"));
        Assert.Empty(reader.Errors);
    }

    [Theory]
    [InlineData("2")]
    [InlineData("maybe")]
    [InlineData("y")]
    public void Any_other_word_is_a_mistake(string value)
    {
        var reader = Reader(value);
        Assert.Null(reader.Switch("NAME"));
        AssertMistake(reader, "应为 1 或 0", "must be 1 or 0");
    }

    [Theory]
    [InlineData("https://api.dify.ai/v1", "https://api.dify.ai/v1")]
    [InlineData("https://api.dify.ai/v1/", "https://api.dify.ai/v1")]
    [InlineData("http://127.0.0.1:8080/v1//", "http://127.0.0.1:8080/v1")]
    [InlineData("http://[::1]:5001/v1", "http://[::1]:5001/v1")]
    [InlineData(null, "https://example.org/v1")]
    public void A_trailing_slash_of_an_address_is_removed(string? value, string expected)
    {
        var reader = Reader(value);
        Assert.Equal(new Uri(expected), reader.HttpUrl("NAME", "https://example.org/v1"));
        Assert.Empty(reader.Errors);
    }

    [Theory]
    [InlineData("api.dify.ai/v1")]
    [InlineData("ftp://example.org")]
    [InlineData("ws://example.org")]
    [InlineData("https://user:secret@example.org/v1")]
    [InlineData("https://example.org/v1?key=secret")]
    [InlineData("https://example.org/v1#secret")]
    [InlineData("/v1")]
    public void Any_other_address_is_a_mistake_that_does_not_repeat_it(string value)
    {
        var reader = Reader(value);
        Assert.Null(reader.HttpUrl("NAME", null));
        Assert.DoesNotContain("secret", Assert.Single(reader.Errors).Message.English);
    }

    [Fact]
    public void A_choice_ignores_case_and_lists_the_words()
    {
        Assert.Equal("dify", Reader("DIFY").Choice("NAME", null, "dify", "mock"));
        Assert.Equal("mock", Reader(null).Choice("NAME", "mock", "dify", "mock"));
        var reader = Reader("oracle");
        Assert.Equal("mock", reader.Choice("NAME", "mock", "dify", "mock"));
        AssertMistake(reader, "应为以下之一：dify, mock", "must be one of: dify, mock");
    }

    [Fact]
    public void A_secret_may_be_in_a_file_and_its_value_wins_over_the_file()
    {
        var file = Path.Combine(_folder, "key");
        File.WriteAllText(file, "app-from-file\n");
        Assert.Equal("app-from-file", Reader(null, ("NAME_FILE", file)).Secret("NAME"));
        Assert.Equal("app-value", Reader("app-value", ("NAME_FILE", file)).Secret("NAME"));
        Assert.Null(Reader(null).Secret("NAME"));
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("\r\n")]
    public void A_blank_file_counts_as_unset(string content)
    {
        var file = Path.Combine(_folder, "key");
        File.WriteAllText(file, content);
        var reader = Reader(null, ("NAME_FILE", file));

        Assert.Null(reader.Secret("NAME"));
        Assert.Empty(reader.Errors);
    }

    [Fact]
    public void A_file_that_cannot_be_read_is_a_mistake_under_its_own_name()
    {
        var reader = Reader(null, ("NAME_FILE", Path.Combine(_folder, "none")));
        Assert.Null(reader.Secret("NAME"));
        Assert.Equal("NAME_FILE", Assert.Single(reader.Errors).Name);
    }

    [Theory]
    [InlineData("app-key with blank")]
    [InlineData("“app-key”")]
    [InlineData("app-key\tx")]
    [InlineData("app-key\u200b")]
    public void A_secret_that_no_header_can_carry_is_a_mistake_that_does_not_repeat_it(string value)
    {
        var reader = Reader(value);
        Assert.Null(reader.Secret("NAME"));
        var mistake = Assert.Single(reader.Errors);
        Assert.DoesNotContain("app-key", mistake.Message.Chinese + mistake.Message.English);
    }

    [Fact]
    public void Every_mistake_is_kept_in_order_and_every_name_remembered()
    {
        var reader = new SettingReader(new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?> { ["B"] = "x", ["A"] = "x" }).Build());
        reader.Integer("B", 1, 0, 9);
        reader.Switch("A");
        reader.Text("C");
        reader.Secret("D");
        Assert.Equal(["B", "A"], reader.Errors.Select(static e => e.Name));
        Assert.Equal(["A", "B", "C", "D", "D_FILE"], reader.Names);
    }

    [Fact]
    public void The_screen_lists_every_mistake_in_both_languages()
    {
        var screen = new SettingsException([new("PORT", new("太大", "too large")), new("HOST", new("不对", "wrong"))]).Screen();
        Assert.Contains("配置有 2 处错误", screen);
        Assert.Contains("2 mistake(s)", screen);
        Assert.Contains("  PORT: 太大\n        too large\n  HOST: 不对\n        wrong\n".ReplaceLineEndings(), screen);
        Assert.Contains("docs/configuration", screen);
    }

    private static SettingReader Reader(string? value, params (string Name, string Value)[] more) => new(
        new ConfigurationBuilder()
            .AddInMemoryCollection(more.Select(static m => KeyValuePair.Create(m.Name, (string?)m.Value)).Append(KeyValuePair.Create("NAME", value)))
            .Build());

    private static void AssertMistake(SettingReader reader, string chinese, string english)
    {
        var mistake = Assert.Single(reader.Errors);
        Assert.Equal(("NAME", chinese, english), (mistake.Name, mistake.Message.Chinese, mistake.Message.English));
    }
}
