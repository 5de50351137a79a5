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
    public async Task Every_item_of_a_list_is_a_paragraph_and_numbers_stay()
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
    public async Task A_table_gives_a_sentence_a_row_under_the_names_of_its_columns()
    {
        var document = await Reading.ReadAsync("a.md", """
            | Name | Default | Meaning |
            |:-----|:-------:|--------:|
            | `PORT` | 8000 | where it *listens* |
            | `A|B` | x \| y | |

            名称 | 数值
            -----|-----
            端口 | 8000
            """);

        Assert.Equal(
            ["# ", "Name: PORT; Default: 8000; Meaning: where it listens@3", "Name: A|B; Default: x | y@4", "名称：端口；数值：8000@8"],
            document.Show());
    }

    [Fact]
    public async Task Code_is_kept_as_it_is_and_nothing_in_it_is_a_heading_or_a_table()
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
    public async Task Code_that_is_never_closed_reaches_to_the_end()
    {
        var document = await Reading.ReadAsync("a.md", "before\n\n```\ncode\n\n# more code\n");

        Assert.Equal(["# ", "before@1", "code⏎# more code@4"], document.Show());
    }

    [Fact]
    public async Task Rules_and_definitions_of_links_say_nothing()
    {
        var document = await Reading.ReadAsync("a.md", "one\n\n***\n- - -\n\n[id]: https://example.com \"Title\"\n\ntwo\n");

        Assert.Equal(["# ", "one@1", "two@8"], document.Show());
    }

    [Fact]
    public async Task Quotations_are_read_without_their_marks_however_deep()
    {
        var document = await Reading.ReadAsync("a.md", "> quoted\n> goes on\n>\n> > deeper\n");

        Assert.Equal(["# ", "quoted goes on@1", "deeper@4"], document.Show());
    }

    [Fact]
    public async Task Comments_are_left_out_and_do_not_shift_the_lines()
    {
        var document = await Reading.ReadAsync("a.md", "one <!-- here --> two\n<!--\nsecret\n\n-->\nthree\n\nfour <!-- never closed\nsecret\n");

        Assert.DoesNotContain(document.Texts(), text => text.Contains("secret", StringComparison.Ordinal));
        Assert.Equal("four@8", document.Show()[^1]);
    }

    [Fact]
    public async Task Line_ends_of_any_system_count_the_same()
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
    public async Task A_file_without_words_gives_nothing(string markdown) =>
        Assert.DoesNotContain((await Reading.ReadAsync("a.md", markdown)).Texts(), text => text.Any(char.IsLetterOrDigit));
}
