using RealtimeRag.Server.Settings;

namespace RealtimeRag.UnitTests.Settings;

/// <summary>What a line of <c>.env</c> means, and what is said of a line that means nothing.</summary>
public sealed class DotEnvParserTests
{
    [Theory]
    [InlineData("NAME=value", "value")]
    [InlineData("NAME=", "")]
    [InlineData("NAME=   ", "")]
    [InlineData("NAME", null)]
    [InlineData("  NAME = value  ", "value")]
    [InlineData("\tNAME\t=\tvalue\t", "value")]
    [InlineData("NAME=two words", "two words")]
    [InlineData("NAME=a=b==", "a=b==")]
    [InlineData("NAME=https://api.dify.ai/v1?a=b#c", "https://api.dify.ai/v1?a=b#c")]
    [InlineData("NAME=D:\\docs\\new", "D:\\docs\\new")]
    [InlineData("NAME=小智同学", "小智同学")]
    [InlineData("NAME=it's", "it's")]
    [InlineData("NAME=say \"hi\"", "say \"hi\"")]
    public void A_value_is_everything_after_the_first_equals_sign(string line, string? value) => Assert.Equal(value, Value(line));

    [Theory]
    [InlineData("export NAME=value")]
    [InlineData("  export\tNAME=value")]
    [InlineData("export   NAME = value")]
    [InlineData("\ufeffNAME=value")]
    [InlineData("name=value")]
    public void The_name_may_follow_export_and_ignores_case(string line) => Assert.Equal("value", Value(line));

    [Theory]
    [InlineData("export=value", "export")]
    [InlineData("exportNAME=value", "exportNAME")]
    public void A_name_may_begin_with_the_word_export(string line, string name) => Assert.Equal("value", DotEnvParser.Parse(line).Values[name]);

    [Theory]
    [InlineData("NAME=value # remark", "value")]
    [InlineData("NAME=value\t# remark", "value")]
    [InlineData("NAME=value#remark", "value#remark")]
    [InlineData("NAME=# remark", "")]
    [InlineData("NAME= # remark", "")]
    [InlineData("NAME= #remark", "")]
    [InlineData("NAME=#fff", "#fff")]
    [InlineData("NAME=#", "")]
    [InlineData("NAME='value' # remark", "value")]
    [InlineData("NAME=\"value\"# remark", "value")]
    [InlineData("NAME='a # b' # remark", "a # b")]
    [InlineData("NAME={\"a\":1} # remark", "{\"a\":1}")]
    [InlineData("#NAME=value", null)]
    [InlineData("   # NAME=value", null)]
    public void A_comment_begins_with_a_number_sign_after_a_blank(string line, string? value) => Assert.Equal(value, Value(line));

    [Theory]
    [InlineData("NAME='value'", "value")]
    [InlineData("NAME=\"value\"", "value")]
    [InlineData("NAME=''", "")]
    [InlineData("NAME=\"\"", "")]
    [InlineData("NAME=' padded '", " padded ")]
    [InlineData("NAME='say \"hi\"'", "say \"hi\"")]
    [InlineData("NAME=\"it's\"", "it's")]
    [InlineData("NAME='a\\nb'", "a\\nb")]
    [InlineData("NAME='C:\\docs\\'", "C:\\docs\\")]
    [InlineData("NAME=\"a\\nb\\t\\\"c\\\" \\\\ \\q\"", "a\nb\t\"c\" \\ \\q")]
    [InlineData("NAME=\"{\\\"channel\\\":\\\"voice\\\"}\"", "{\"channel\":\"voice\"}")]
    public void Quotes_keep_blanks_and_double_ones_know_escapes(string line, string value) => Assert.Equal(value, Value(line));

    [Theory]
    [InlineData("NAME=a$b")]
    [InlineData("NAME=$HOME")]
    [InlineData("NAME=${HOME}")]
    [InlineData("NAME='$HOME'")]
    [InlineData("NAME=\"$HOME\"")]
    [InlineData("NAME=$(id)")]
    [InlineData("NAME=`id`")]
    public void A_dollar_has_no_meaning(string line) => Assert.Equal(line["NAME=".Length..].Trim('"', '\''), Value(line));

    [Theory]
    [InlineData("{\"channel\":\"voice\"}")]
    [InlineData("{\"channel\": \"voice\", \"n\": [1, {\"a\": null}]}")]
    [InlineData("{\"note\":\"a # b } ] \\\" {\"}")]
    [InlineData("{\"city\":\"上海\",\"q\":\"it's\"}")]
    [InlineData("{}")]
    [InlineData("[\"a\", \"b\"]")]
    [InlineData("[::1]")]
    [InlineData("[a]b")]
    public void Json_needs_no_quotes(string json) => Assert.Equal(json, Value($"NAME = {json}  "));

    [Fact]
    public void Json_may_span_lines_until_its_brackets_are_closed()
    {
        var content = DotEnvParser.Parse("A={\n  \"channel\": \"voice\",\n  \"n\": [1,\n 2]\n} # inputs\nB=2\nwrong");

        Assert.Equal("{\n  \"channel\": \"voice\",\n  \"n\": [1,\n 2]\n}", content.Values["A"]);
        Assert.Equal("2", content.Values["B"]);
        Assert.Equal(7, Assert.Single(content.Mistakes).Line);
    }

    [Theory]
    [InlineData('\'')]
    [InlineData('"')]
    public void A_quoted_value_may_span_several_lines(char quote)
    {
        var content = DotEnvParser.Parse($"A={quote}one\n two # no remark\n{quote}\nB=2\nwrong");

        Assert.Equal("one\n two # no remark\n", content.Values["A"]);
        Assert.Equal("2", content.Values["B"]);
        Assert.Equal(5, Assert.Single(content.Mistakes).Line);
    }

    [Fact]
    public void The_last_of_several_values_is_taken_also_an_empty_one()
    {
        Assert.Equal("app-2", Value("NAME=\nNAME=app-1\n# between\nName=app-2"));
        Assert.Equal("", Value("NAME=app-1\nNAME="));
    }

    [Theory]
    [InlineData("\n")]
    [InlineData("\r\n")]
    [InlineData("\r")]
    public void All_line_ends_are_accepted(string end)
    {
        var content = DotEnvParser.Parse(string.Join(end, "A=1", "", "B='2'", "C={\"a\":1}", "wrong", "D=4 ", ""));

        Assert.Equal(("1", "2", "{\"a\":1}", "4"), (content.Values["A"], content.Values["B"], content.Values["C"], content.Values["D"]));
        Assert.Equal(5, Assert.Single(content.Mistakes).Line);
    }

    [Theory]
    [InlineData("just words", null, "there is no =")]
    [InlineData("DIFY_API_KEY：app-1", null, "there is no =")]
    [InlineData("DIFY_API_KEY＝app-1", null, "there is no =")]
    [InlineData("=value", null, "is not a name")]
    [InlineData("TWO WORDS=value", null, "is not a name")]
    [InlineData("'NAME'=value", null, "is not a name")]
    [InlineData("set NAME=value", null, "is not a name")]
    [InlineData("$env:NAME='value'", null, "is not a name")]
    [InlineData("1NAME=value", null, "is not a name")]
    [InlineData("NAME='value", "NAME", "never closed")]
    [InlineData("NAME=\"value", "NAME", "never closed")]
    [InlineData("NAME=\"C:\\docs\\\"", "NAME", "never closed")]
    [InlineData("NAME=\"value'", "NAME", "never closed")]
    [InlineData("NAME='it's'", "NAME", "after the closing quote")]
    [InlineData("NAME=\"{\"channel\":\"voice\"}\"", "NAME", "after the closing quote")]
    [InlineData("NAME={\"channel\":\"voice\"", "NAME", "{ or [")]
    [InlineData("NAME={\"channel\":\"voice}", "NAME", "{ or [")]
    [InlineData("NAME=[1, 2", "NAME", "{ or [")]
    [InlineData("NAME=\ufffd\ufffd", "NAME", "not UTF-8")]
    [InlineData("N\ufffdME=value", null, "not UTF-8")]
    [InlineData("N\0A\0M\0E\0=\01\0", null, "UTF-16")]
    public void A_meaningless_line_is_reported_with_its_cause_and_the_others_apply(string line, string? name, string cause)
    {
        var content = DotEnvParser.Parse($"A=1\n\n{line}\nB=2\nC='3'\nD={{\"a\":4}}\n");

        var mistake = Assert.Single(content.Mistakes);
        Assert.Equal((3, name), (mistake.Line, mistake.Name));
        Assert.Contains(cause, mistake.Cause.English, StringComparison.Ordinal);
        Assert.StartsWith(name is null ? "line 3: " : "line 3 (NAME): ", mistake.Message.English, StringComparison.Ordinal);
        Assert.StartsWith(name is null ? "第 3 行：" : "第 3 行（NAME）：", mistake.Message.Chinese, StringComparison.Ordinal);
        Assert.Equal(("1", "2", "3", "{\"a\":4}"), (content.Values["A"], content.Values["B"], content.Values["C"], content.Values["D"]));
    }

    [Fact]
    public void Every_mistake_is_reported_without_any_value()
    {
        var content = DotEnvParser.Parse("A='app-canary\nB=2\nC=\"app-canary\" app-canary\napp-canary\nD={app-canary\n");

        Assert.Equal([1, 3, 4, 5], content.Mistakes.Select(static mistake => mistake.Line));
        Assert.All(content.Mistakes, static mistake => Assert.DoesNotContain("canary", mistake.Message.Chinese + mistake.Message.English, StringComparison.Ordinal));
    }

    [Fact]
    public void UTF16_lines_after_UTF8_ones_are_one_mistake()
    {
        var content = DotEnvParser.Parse("A=1\nD\0I\0F\0Y\0=\01\0\r\0\n\0B\0=\02\0\r\0\n\0");

        Assert.Equal(2, Assert.Single(content.Mistakes).Line);
        Assert.Equal("1", content.Values["A"]);
    }

    [Theory]
    [InlineData("A={\n")]
    [InlineData("A='\n")]
    [InlineData("a=\"\n")]
    [InlineData("a={\"\n")]
    [InlineData("{\n")]
    [InlineData("'\n")]
    public void A_megabyte_of_unclosed_values_is_parsed_in_linear_time(string line)
    {
        // Reading on to the end of the text from each of these lines would take hours.
        var content = DotEnvParser.Parse(string.Concat(Enumerable.Repeat(line, 1_000_000 / line.Length)));

        Assert.NotEqual(0, content.Mistakes.Count + content.Values.Count);
    }

    private static string? Value(string text) => DotEnvParser.Parse(text).Values.GetValueOrDefault("NAME");
}
