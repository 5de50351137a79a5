using System.Buffers;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using RealtimeRag.Knowledge.Documents;

namespace RealtimeRag.KnowledgeTests.Documents;

public sealed class CsvTests
{
    private static readonly SearchValues<char> Quotable = SearchValues.Create(",;|\t\n\"");

    [Theory]
    [InlineData("a,b\n1,2\n", "a|b@1 1|2@2")]
    [InlineData("a,b\r\n1,2\r\n", "a|b@1 1|2@2")]
    [InlineData("a,b\n1,2", "a|b@1 1|2@2")]
    [InlineData("a;b\n1,5;2\n", "a|b@1 1,5|2@2")]
    [InlineData("a\tb\n1,5;2\t2\n", "a|b@1 1,5;2|2@2")]
    [InlineData("\"a,b\",c\n", "a,b|c@1")]
    [InlineData("\"say \"\"hi\"\"\",c\n", "say \"hi\"|c@1")]
    [InlineData("\"two\nlines\",c\nd,e\n", "two\nlines|c@1 d|e@3")]
    [InlineData("\"\",x\n", "|x@1")]
    [InlineData("a\"b,c\n", "a\"b|c@1")]
    [InlineData(" a , b \n", "a|b@1")]
    [InlineData("a,,c\n,,\nd,e,f\n", "a||c@1 d|e|f@3")]
    [InlineData("\n\na,b\n", "a|b@3")]
    [InlineData("a,b\n1\n1,2,3\n", "a|b@1 1@2 1|2|3@3")]
    [InlineData("\"never closed,b\nc,d\n", "never closed|b@1 c|d@2")]
    [InlineData("a,\"never closed\nc,d\n\"x, y\",z\n", "a|never closed@1 c|d@2 x, y|z@3")]
    [InlineData("a,\"never closed\nb,27\" wide\nc,d\n", "a|never closed@1 b|27\" wide@2 c|d@3")]
    [InlineData("a,\"never closed\nb,\"\"\nc,d\n", "a|never closed@1 b|@2 c|d@3")]
    [InlineData("a,\"one\nb,\"two\nc,\"three\"\n", "a|one@1 b|two@2 c|three@3")]
    [InlineData("a,27\" wide\nb,c\n", "a|27\" wide@1 b|c@2")]
    [InlineData("a,\"a 27\" screen\"\nb,c\n", "a|a 27\" screen@1 b|c@2")]
    [InlineData("a,\"b\"c,d\n", "a|bc|d@1")]
    [InlineData("a,\"press \\\"go\\\" now\"\nb,c\n", "a|press \"go\" now@1 b|c@2")]
    [InlineData("a,\"\\\"go\\\" now\",x\n", "a|\"go\" now|x@1")]
    [InlineData("a,\"C:\\dir\\\",x\n", "a|C:\\dir\\|x@1")]
    [InlineData("a,b\r1,2\r", "a|b@1 1|2@2")]
    [InlineData("a,\"two\rlines\"\r1,2", "a|two\nlines@1 1|2@3")]
    [InlineData("sep=;\na;b\n1,5;2\n", "a|b@2 1,5|2@3")]
    [InlineData("sep=,\r\na,b;c;d\r\n", "a|b;c;d@2")]
    [InlineData("\"sep=|\"\na|b\n", "a|b@2")]
    [InlineData("a|b\n1,5|2\n", "a|b@1 1,5|2@2")]
    [InlineData("Title, of 2026\na;b;c\n1,0;2;3\n4;5;6\n", "Title, of 2026@1 a|b|c@2 1,0|2|3@3 4|5|6@4")]
    [InlineData("a, \"b, c\" ,d\n", "a|b, c|d@1")]
    [InlineData("", "")]
    [InlineData("\n \n", "")]
    [InlineData("one", "one@1")]
    public void Rows_are_split_by_the_rules_of_CSV(string text, string expected) =>
        Assert.Equal(expected, string.Join(' ', CsvRows.Parse(text).Select(row => $"{string.Join('|', row.Cells)}@{row.Line}")));

    // A search for the end of each quote through the rest of the file would take hours here.
    [Theory]
    [InlineData("a,\"never closed\n")]
    [InlineData("a,\"\"\"\"\"never closed\n")]
    [InlineData("a,\\\"b\"c\n")]
    public void A_hundred_thousand_unclosed_quotes_affect_only_their_own_rows(string row) =>
        Assert.Equal(100_000, CsvRows.Parse(string.Concat(Enumerable.Repeat(row, 100_000))).Count);

    [Theory]
    [InlineData(',')]
    [InlineData(';')]
    [InlineData('\t')]
    [InlineData('|')]
    public void Rows_written_by_the_rules_are_read_back(char separator)
    {
        var cell = Gen.Elements("a", "b,c", "x|y", "back\\slash", "d;e", "\"q\"", "two\nlines", "x\ty", "中文", "").ListOf().Select(string.Concat).Select(text => text.Trim());
        var rows = cell.ArrayOf(3).Where(row => row.Any(text => text.Length > 0)).NonEmptyListOf();
        Prop.ForAll(rows.ToArbitrary(), table =>
        {
            // The header settles which separator it is.
            var text = string.Join('\n', table.Select(row => string.Join(separator, row.Select(Quoted))).Prepend(string.Join(separator, "h1", "h2", "h3")));
            Assert.Equal(table, CsvRows.Parse(text).Skip(1).Select(row => row.Cells.ToArray()));
        }).Check(PropertyRuns.Of(100));
    }

    [Fact]
    public async Task A_table_yields_one_sentence_per_row_with_its_line()
    {
        var document = await Reading.ReadAsync("rooms.csv", "room,seats,floor\nBlue,12,2\n\n\"Red\nroom\",,3\nGreen,8\n");

        Assert.Equal("rooms", document.Title);
        Assert.Equal(["# ", "room: Blue; seats: 12; floor: 2@2", "room: Red room; floor: 3@4", "room: Green; seats: 8@6"], document.Show());
    }

    [Theory]
    [InlineData("question,answer", "How?", "So.")]
    [InlineData("Question,Answer", "How?", "So.")]
    [InlineData("问题,答案", "怎么办？", "这样办。")]
    [InlineData("問題,解答", "怎麼辦？", "這樣辦。")]
    [InlineData("标题,内容", "怎么办", "这样办")]
    [InlineData("q,a", "How?", "So.")]
    [InlineData("问题描述,参考回答", "怎么办？", "这样办。")]
    [InlineData("问法,标准答案", "怎么办？", "这样办。")]
    [InlineData("用户问题,客服回复", "怎么办？", "这样办。")]
    [InlineData("标准问,标准答", "怎么办？", "这样办。")]
    [InlineData("常见问题,解决方案", "怎么办？", "这样办。")]
    [InlineData("故障现象,处理方法", "打不开机", "先充电。")]
    [InlineData("Question Text,Best Answer", "How?", "So.")]
    [InlineData("query,response", "How?", "So.")]
    [InlineData("FAQ,Reply", "How?", "So.")]
    [InlineData("prompt,completion", "How?", "So.")]
    public async Task A_table_of_questions_and_answers_is_recognised_by_its_columns(string header, string question, string answer)
    {
        var document = await Reading.ReadAsync("faq.csv", $"{header}\n{question},{answer}\n");

        Assert.Equal(["# " + question, answer + "@2"], document.Show());
    }

    [Fact]
    public async Task Question_and_answer_may_be_in_any_column_and_the_others_follow()
    {
        var document = await Reading.ReadAsync("faq.csv", "id,answer,owner,question\n7,So.,Ann,How?\n8,,,Why?\n9\n");

        Assert.Equal(["# How?", "So.@2", "id: 7; owner: Ann@2", "# Why?", "id: 8@3", "id: 9@4"], document.Show());
    }

    [Theory]
    [InlineData("问题分类,处理部门\n退货,售后\n", "问题分类：退货；处理部门：售后")]
    [InlineData("question_id,answer_id\n1,2\n", "question_id: 1; answer_id: 2")]
    [InlineData("task,content\nclean,daily\n", "task: clean; content: daily")]
    public async Task Columns_about_questions_contain_none(string text, string row) => Assert.Equal([row], (await Reading.ReadAsync("a.csv", text)).Texts());

    [Fact]
    public async Task Alternative_wordings_are_in_the_heading_and_unanswered_questions_are_left_out()
    {
        var document = await Reading.ReadAsync("faq.csv", "序号,问题描述,相似问法,参考回答,部门\n1,怎么开发票,开票流程；如何开票,在订单页申请,财务部\n2,怎么注销,,,\n3,能退吗,,七天内可退,\n");

        Assert.Equal(
            ["# 怎么开发票 / 开票流程 / 如何开票", "在订单页申请@2", "序号：1；部门：财务部@2", "序号：2@3", "# 能退吗", "七天内可退@4", "序号：3@4"],
            document.Show().Where(line => line != "# 怎么注销"));
    }

    [Theory]
    [InlineData("客服常见问题（2026 版）,,\n问题,答案,分类\n怎么退款,点击退款,售后\n", "客服常见问题（2026 版）|点击退款|分类：售后")]
    [InlineData("Price list,\nvalid from May,\nitem,price\nbox,3\n", "Price list|valid from May|item: box; price: 3")]
    [InlineData("only\none\ncolumn\n", "only: one|only: column")]
    public async Task A_title_above_the_names_of_the_columns_is_text(string text, string texts) =>
        Assert.Equal(texts.Split('|'), (await Reading.ReadAsync("a.csv", text)).Texts());

    [Theory]
    [InlineData("公司名称,示例科技有限公司\n注册地址,示例市示范路 1 号\n客服热线,400-555-0199\n", "公司名称：示例科技有限公司|注册地址：示例市示范路 1 号|客服热线：400-555-0199")]
    [InlineData("Company name,Example Ltd\nAddress,1 Sample Road\nPhone,5551\n", "Company name: Example Ltd|Address: 1 Sample Road|Phone: 5551")]
    [InlineData("名称,电话\n一店,8001\n二店,8002\n", "名称：一店；电话：8001|名称：二店；电话：8002")]
    [InlineData("word,translation\napple,苹果\n", "word：apple；translation：苹果")]
    public async Task Names_and_values_need_no_header(string text, string texts) => Assert.Equal(texts.Split('|'), (await Reading.ReadAsync("a.csv", text)).Texts());

    [Fact]
    public async Task A_lone_row_is_not_a_header() => Assert.Equal(["one; two"], (await Reading.ReadAsync("a.csv", "one,two\n")).Texts());

    [Fact]
    public async Task The_file_name_determines_tabs_as_separator() =>
        Assert.Equal(["name: a, b; size: 3"], (await Reading.ReadAsync("a.tsv", "name\tsize\na, b\t3\n")).Texts());

    [Fact]
    public async Task A_table_from_a_Chinese_spreadsheet_program_is_read_in_its_encoding()
    {
        var content = CodePagesEncodingProvider.Instance.GetEncoding("gb18030")!.GetBytes("姓名,电话,部门\n小王,8001,我们的人事部\n");

        Assert.Equal(["姓名：小王；电话：8001；部门：我们的人事部"], (await Reading.ReadAsync("a.csv", content)).Texts());
    }

    [Fact]
    public async Task Twenty_thousand_rows_keep_their_lines()
    {
        var document = await Reading.ReadAsync("a.csv", "n\n" + string.Concat(Enumerable.Range(0, 10_000).Select(i => $"{i}\n")));

        Assert.Equal("n: 9999@10001", document.Show()[^1]);
    }

    private static string Quoted(string cell) =>
        cell.AsSpan().IndexOfAny(Quotable) >= 0 ? "\"" + cell.Replace("\"", "\"\"", StringComparison.Ordinal) + "\"" : cell;
}
