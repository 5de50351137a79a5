using RealtimeRag.Knowledge.Documents;

namespace RealtimeRag.KnowledgeTests.Documents;

public sealed class MarkdownBlockTests
{
    [Fact]
    public async Task Wrapped_lines_are_one_paragraph_with_a_space_between_words_and_none_between_Chinese_characters()
    {
        var document = await Reading.ReadAsync("a.md", "One line\nand another.\n\n第一行\n第二行。\n\nmixed 中文\nEnglish\n");

        Assert.Equal(["# ", "One line and another.@1", "第一行第二行。@4", "mixed 中文English@7"], document.Show());
    }

    [Fact]
    public async Task Every_list_item_is_a_paragraph_and_keeps_its_number()
    {
        var document = await Reading.ReadAsync("a.md", """
            Steps:
            - first
              goes on
            * second
            + third
              - nested
            1. numbered
            2) other form
            - [ ] open task
            - [x] done task
            -no item
            """);

        Assert.Equal(
            [
                "# ", "Steps:@1", "first goes on@2", "second@4", "third@5", "nested@6", "1. numbered@7", "2) other form@8", "open task@9",
                "done task -no item@10",
            ],
            document.Show());
    }

    [Fact]
    public async Task Each_table_row_is_a_sentence_with_column_names()
    {
        var document = await Reading.ReadAsync("a.md", """
            | Name | Default | Meaning |
            |:-----|:-------:|--------:|
            | `PORT` | 8000 | where it *listens* |
            | `A|B` | x \| y | |
            | one | | three | four |
            | lone |

            名称 | 数值
            -----|-----
            端口 | 8000
            """);

        Assert.Equal(
            ["# ", "Name: PORT; Default: 8000; Meaning: where it listens@3", "Name: A|B; Default: x | y@4", "Name: one; Meaning: three; four@5", "Name: lone@6", "名称：端口；数值：8000@10"],
            document.Show());
    }

    [Fact]
    public async Task Code_is_kept_verbatim_and_contains_no_headings_or_tables()
    {
        var document = await Reading.ReadAsync("a.md", """
            ```sh
            # not a heading
            a | b
            --|--
            ```
            ~~~
            ``` still inside
            * no item
            ~~~
            after
            """);

        Assert.Equal(["# ", "# not a heading⏎a | b⏎--|--@2", "``` still inside⏎* no item@7", "after@10"], document.Show());
    }

    [Fact]
    public async Task Unclosed_code_extends_to_the_end()
    {
        var document = await Reading.ReadAsync("a.md", "before\n\n```\ncode\n\n# more code\n");

        Assert.Equal(["# ", "before@1", "code⏎# more code@4"], document.Show());
    }

    [Fact]
    public async Task Rules_and_link_definitions_have_no_text()
    {
        var document = await Reading.ReadAsync("a.md", "one\n\n***\n- - -\n\n[id]: https://example.com \"Title\"\n\ntwo\n");

        Assert.Equal(["# ", "one@1", "two@8"], document.Show());
    }

    [Fact]
    public async Task Quotations_are_read_without_their_markers_however_deep()
    {
        var document = await Reading.ReadAsync("a.md", "> quoted\n> goes on\n>\n> > deeper\n");

        Assert.Equal(["# ", "quoted goes on@1", "deeper@4"], document.Show());
    }

    [Fact]
    public async Task Comments_are_left_out_and_do_not_shift_the_lines()
    {
        var document = await Reading.ReadAsync("a.md", "one <!-- here --> two\n\n<!--\nsecret\n\nsecret\n-->\n\nthree\n");

        Assert.Equal(["# ", "one two@1", "three@9"], document.Show());
    }

    [Theory]
    [InlineData("`<!--` opens it", "<!-- opens it|end")]
    [InlineData("text that names <!-- and goes on", "text that names <!-- and goes on|end")]
    [InlineData("```html\n<div id=\"app\"><!--\n```", "<div id=\"app\"><!--|end")]
    [InlineData("~~~~\n<!--\n~~~\n~~~~", "<!--\n~~~|end")]
    [InlineData("    <div><!--", "<div><!--|end")]
    [InlineData("- item\n\n  ```\n  <!--\n  ```", "item|<!--|end")]
    [InlineData("> ```\n> <!--\n> ```", "<!--|end")]
    [InlineData("| mark | use |\n|---|---|\n| `<!--` | remark |", "mark: <!--; use: remark|end")]
    [InlineData("`<script>` runs", "<script> runs|end")]
    [InlineData("```\n<script>\n```", "<script>|end")]
    public async Task A_mere_mention_of_a_comment_mark_hides_nothing(string markdown, string texts) =>
        Assert.Equal(texts.Split('|'), (await Reading.ReadAsync("a.md", markdown + "\n\nend\n")).Texts());

    [Theory]
    [InlineData("<!-- secret")]
    [InlineData("<script>secret()")]
    [InlineData("<style>\n.secret { }")]
    [InlineData("<?php secret();")]
    [InlineData("<!DOCTYPE secret")]
    public async Task An_unclosed_comment_hides_only_its_paragraph(string markdown) =>
        Assert.Equal(["before", "after"], (await Reading.ReadAsync("a.md", $"before\n\n{markdown}\n\nafter\n")).Texts());

    [Fact]
    public async Task A_table_may_follow_a_line_of_text_directly_and_end_without_a_blank_line()
    {
        var document = await Reading.ReadAsync("a.md", "价格如下：\n| 套餐 | 月费 |\n|---|---|\n| 基础版 | 39 元 |\n以上含税。\n");

        Assert.Equal(["# ", "价格如下：@1", "套餐：基础版；月费：39 元@4", "以上含税。@5"], document.Show());
    }

    [Theory]
    [InlineData("| 客服热线 | 400-555-0199 |\n|---|---|", "客服热线：400-555-0199")]
    [InlineData("| a | b | c |\n|---|---|---|", "a; b; c")]
    [InlineData("| | |\n|---|---|\n| 营业 | 九点 |", "营业：九点")]
    [InlineData("| 注册地址 | 示例市示范路 1 号 |\n|---|---|\n| 客服热线 | 400-555-0199 |", "注册地址：示例市示范路 1 号|客服热线：400-555-0199")]
    [InlineData("| 热线 | 说明 |\n|---|---|\n| 售后电话 | 九点以后 |", "热线：售后电话；说明：九点以后")]
    [InlineData("| 姓名 | 班次 |\n|---|---|\n| 张三<br>李四 | 早<br/>晚 |", "姓名：张三 李四；班次：早 晚")]
    [InlineData("> | a | b |\n> |---|---|\n> | 1 | 2 |", "a: 1; b: 2")]
    [InlineData("- | a | b |\n  |---|---|\n  | 1 | [x](y) |", "a: 1; b: x")]
    public async Task Every_cell_of_a_table_is_text(string markdown, string texts) => Assert.Equal(texts.Split('|'), (await Reading.ReadAsync("a.md", markdown + "\n")).Texts());

    [Fact]
    public async Task An_HTML_table_yields_one_sentence_per_row_even_with_blank_lines_in_it()
    {
        var document = await Reading.ReadAsync("a.md", """
            ## 套餐价格

            <table>
            <tr><th>套餐</th><th>价格</th></tr>
            <tr><td>基础版</td><td>39 元</td></tr>

            <tr><td>高级版</td>
            <td>

            每月 **99** 元

            </td></tr>
            </table>

            ## 其他
            说明文字。
            """);

        Assert.Equal(["# 套餐价格", "套餐：基础版；价格：39 元@5", "套餐：高级版；价格：每月 99 元@7", "# 其他", "说明文字。@16"], document.Show());
    }

    [Theory]
    [InlineData("<details>\n<summary>怎么保养</summary>\n\n每月 **清洁** 一次。\n\n</details>", "怎么保养|每月 清洁 一次。")]
    [InlineData("<div align=\"center\">\n\n# Title\n\n</div>\n\ntext", "text")]
    [InlineData("<p>one</p>\n<p>two</p>", "one|two")]
    [InlineData("<table>\n\nnever closed", "never closed")]
    [InlineData("<ol><li>eins</li><li>zwei</li></ol>", "1. eins|2. zwei")]
    public async Task Embedded_HTML_is_read_like_a_page(string markdown, string texts) =>
        Assert.Equal(texts.Split('|'), (await Reading.ReadAsync("a.md", markdown + "\n")).Texts());

    [Theory]
    [InlineData("押金按房型收取[^1]。\n\n[^1]: 标准间押金二百元。", "押金按房型收取。|标准间押金二百元。")]
    [InlineData("See below[^long note].\n\n[^long note]: First line\n    goes on.\n\n    Second paragraph.\n\nafter", "See below.|First line goes on.|Second paragraph.|after")]
    [InlineData("text\n\n[^1]: nobody refers to this", "text|nobody refers to this")]
    [InlineData("a[^1] b[^2]\n\n[^1]: one\n[^2]: two", "a b|one|two")]
    [InlineData("no note [^x] here", "no note [^x] here")]
    public async Task Footnotes_are_read_in_place(string markdown, string texts) =>
        Assert.Equal(texts.Split('|'), (await Reading.ReadAsync("a.md", markdown + "\n")).Texts());

    [Theory]
    [InlineData("1. a\n2. b\n3. c", "1. a|2. b|3. c")]
    [InlineData("1. a\n1. b\n1. c", "1. a|2. b|3. c")]
    [InlineData("4) a\n7) b", "4) a|7) b")]
    [InlineData("1. a\n\n   more\n2. b", "1. a|more|2. b")]
    [InlineData("1. a\n   - x\n2. b", "1. a|x|2. b")]
    public async Task List_items_carry_their_visible_numbers(string markdown, string texts) =>
        Assert.Equal(texts.Split('|'), (await Reading.ReadAsync("a.md", markdown + "\n")).Texts());

    // Each would take minutes to hours, or end in an error, without bounds on depth and number.
    [Theory]
    [InlineData(">", 500_000, "x")]
    [InlineData("> ", 500_000, "x")]
    [InlineData("- ", 500_000, "x")]
    [InlineData("1. ", 500_000, "x")]
    [InlineData("a\n=\n", 150_000, "x")]
    [InlineData("[a]: b\n", 100_000, "\n\nx")]
    [InlineData("[^a]: b\n", 30_000, "\n\nx")]
    [InlineData("<table>\n\n", 2_000, "x")]
    [InlineData("<!-- \n\n", 5_000, "x")]
    [InlineData("a|b\n-|-\n\n", 50_000, "x")]
    [InlineData("\t", 500_000, "x")]
    public void Endlessly_nested_or_repeated_blocks_are_read_completely(string piece, int times, string end)
    {
        var text = string.Concat(Enumerable.Repeat(piece, times)) + end;

        var document = new MarkdownReader(Reading.Limits with { MaxCharacters = long.MaxValue }).Read(text, "a", TestContext.Current.CancellationToken);

        Assert.EndsWith("x", document.Texts()[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void A_list_indented_further_on_every_line_is_read_completely()
    {
        var text = string.Concat(Enumerable.Range(0, 1_000).Select(i => new string(' ', 2 * i) + $"- item {i}\n"));

        var document = new MarkdownReader(Reading.Limits).Read(text, "a", TestContext.Current.CancellationToken);

        Assert.Contains(document.Texts(), line => line.Contains("item 999", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Line_ends_of_all_systems_are_equivalent()
    {
        var unix = await Reading.ReadAsync("a.md", "# A\n\none\n\ntwo\n");
        var windows = await Reading.ReadAsync("a.md", "# A\r\n\r\none\r\n\r\ntwo\r\n");
        var old = await Reading.ReadAsync("a.md", "# A\r\rone\r\rtwo\r");

        Assert.Equal(unix.Show(), windows.Show());
        Assert.Equal(unix.Show(), old.Show());
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n\n\n")]
    [InlineData("\uFEFF")]
    [InlineData("---\n---\n")]
    [InlineData("<!-- all of it -->")]
    [InlineData("```\n```\n")]
    [InlineData("***\n")]
    [InlineData("|---|---|\n")]
    public async Task A_file_without_words_is_empty(string markdown) =>
        Assert.DoesNotContain((await Reading.ReadAsync("a.md", markdown)).Texts(), text => text.Any(char.IsLetterOrDigit));
}
