using System.Text.Json;
using RealtimeRag.Cli.Failures;

namespace RealtimeRag.FunctionalTests.Cli;

/// <summary><c>knowledge index|status|search</c> over real files and a real store.</summary>
public sealed class KnowledgeCommandTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("documents").FullName;
    private readonly string _store = Path.Combine(Directory.CreateTempSubdirectory("store").FullName, "index.db");

    public void Dispose()
    {
        Directory.Delete(_folder, recursive: true);
        Directory.Delete(Path.GetDirectoryName(_store)!, recursive: true);
    }

    [Fact]
    public async Task Index_reports_the_outcome_of_each_file()
    {
        Write("port.md", "# 端口\n\n默认端口是 8000，可以用 PORT 修改。\n");
        Write("blank.txt", "");
        Write("picture.xyz", "?");

        var run = await RunAsync("index");

        Assert.Equal(ExitCodes.Success, run.Code);
        Assert.Equal(3, run.Lines.Count);
        Assert.Matches("无文字 +0  blank.txt  .*文字", run.Lines[0]);
        Assert.Matches("已跳过 +0  picture.xyz  .*格式", run.Lines[1]);
        Assert.Matches("已索引 +1  port.md$", run.Lines[2]);
        Assert.Equal($"1 个文档，1 个段落，索引文件 {_store}\n", run.Errors);
    }

    [Fact]
    public async Task A_meaningless_line_of_the_env_file_is_reported()
    {
        await File.WriteAllTextAsync(Path.Combine(_folder, ".env"), "\nKNOWLEDGE_DIR='x\n", TestContext.Current.CancellationToken);

        var run = await CliRun.RunAsync(["knowledge", "status", "--lang", "en"], folder: _folder);

        Assert.Equal((ExitCodes.Usage, ""), (run.Code, run.Out));
        Assert.StartsWith(".env: line 2 (KNOWLEDGE_DIR): the quote is never closed", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_cannot_be_read_fails_the_command_and_the_others_are_indexed()
    {
        Write("port.md", "默认端口是 8000。");
        Write("broken.docx", "this is no zip file");

        var run = await RunAsync("index", "--lang", "en");

        Assert.Equal(ExitCodes.Failed, run.Code);
        Assert.Matches("failed  +0  broken.docx  .*docx", run.Lines[0]);
        Assert.Matches("indexed +1  port.md", run.Lines[1]);
    }

    [Fact]
    public async Task Every_command_reports_a_missing_folder_with_advice()
    {
        string[] place = ["--dir", Path.Combine(_folder, "nowhere"), "--store", _store];

        foreach (var verb in (string[][])[["index"], ["status"], ["search", "端口"]])
        {
            var run = await CliRun.RunAsync(["knowledge", .. verb, .. place]);

            Assert.Equal(ExitCodes.Failed, run.Code);
            Assert.Contains("KNOWLEDGE_DIR", run.Errors, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("zh", "知识库里没有可用的文档：请把 md")]
    [InlineData("en", "The knowledge base contains no documents: put md")]
    public async Task An_empty_folder_and_a_question_without_an_answer_are_distinguished(string language, string words)
    {
        foreach (var verb in (string[][])[["index"], ["status"], ["search", "端口"]])
        {
            var run = await RunAsync([.. verb, "--lang", language]);

            Assert.Equal(ExitCodes.Failed, run.Code);
            Assert.Contains(words, run.Errors, StringComparison.Ordinal);
            Assert.Contains(_folder, run.Errors, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Status_as_json_is_one_object_with_every_file()
    {
        Write("port.md", "默认端口是 8000。");
        Write("sub/limits.txt", "每个会话最多排队 8 个问题。");
        Write("blank.txt", " \n");

        var run = await RunAsync("status", "--json", "--lang", "en");

        var status = JsonElement.Parse(Assert.Single(run.Lines));
        Assert.Equal(ExitCodes.Success, run.Code);
        Assert.Equal((_folder, _store, true, 2, 2), (Text(status, "folder"), Text(status, "store"), status.GetProperty("keeper").GetBoolean(), Number(status, "documents"), Number(status, "passages")));
        Assert.False(status.TryGetProperty("error", out _));
        var files = status.GetProperty("files").EnumerateArray().ToList();
        Assert.Equal([("blank.txt", "empty", 0), ("port.md", "indexed", 1), ("sub/limits.txt", "indexed", 1)], files.Select(f => (Text(f, "path"), Text(f, "state"), Number(f, "passages"))));
        Assert.Contains("no text", Text(files[0], "reason"), StringComparison.Ordinal);
        Assert.False(files[1].TryGetProperty("reason", out _));
    }

    [Fact]
    public async Task Status_as_JSON_includes_overall_problems()
    {
        var run = await CliRun.RunAsync(["knowledge", "status", "--json", "--lang=en", "--dir", Path.Combine(_folder, "nowhere"), "--store", _store]);

        Assert.Equal(ExitCodes.Failed, run.Code);
        Assert.Contains("KNOWLEDGE_DIR", Text(JsonElement.Parse(Assert.Single(run.Lines)), "error"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Search_answers_and_lists_passages_with_locations()
    {
        Write("settings.md", "# 配置\n\n## 端口\n\n默认端口是 8000，可以用 PORT 修改。\n\n## 日志\n\n日志级别用 LOG_LEVEL 设置，默认是 info。\n");

        var run = await RunAsync("search", "请问那个默认端口是多少");

        Assert.Equal(ExitCodes.Success, run.Code);
        Assert.Contains("8000", run.Lines[0], StringComparison.Ordinal);
        Assert.Matches(@"^\[1\] [\d.]+  配置 › 端口  \(settings.md:\d+\)$", run.Lines[1]);
        Assert.Matches(@"^把握 [01]\.\d\d\n$", run.Errors);
    }

    [Fact]
    public async Task Search_as_json_is_one_object()
    {
        Write("settings.md", "# 配置\n\n## 端口\n\n默认端口是 8000，可以用 PORT 修改。\n");

        var run = await RunAsync("search", "默认端口是多少", "--json", "--top", "1");

        var found = JsonElement.Parse(Assert.Single(run.Lines));
        Assert.Equal((ExitCodes.Success, ""), (run.Code, run.Errors));
        Assert.Equal(("默认端口是多少", true), (Text(found, "question"), found.GetProperty("found").GetBoolean()));
        Assert.Contains("8000", Text(found, "answer"), StringComparison.Ordinal);
        Assert.InRange(found.GetProperty("confidence").GetDouble(), 0.01, 1);
        var passage = Assert.Single(found.GetProperty("passages").EnumerateArray());
        Assert.Equal(["title", "file", "line", "score", "text"], passage.EnumerateObject().Select(p => p.Name));
        Assert.Equal("settings.md", Text(passage, "file"));
    }

    [Theory]
    [InlineData("今天股市为什么下跌", "知识库里没有找到相关内容。")]
    [InlineData("who won the football match", "I found nothing about that in the documents.")]
    public async Task If_the_documents_have_no_answer_the_reply_is_in_the_questions_language(string question, string answer)
    {
        Write("port.md", "默认端口是 8000。");

        var run = await RunAsync("search", question);

        Assert.Equal((ExitCodes.Failed, answer), (run.Code, run.Lines[0]));
    }

    [Fact]
    public async Task Top_limits_the_list()
    {
        for (var i = 1; i <= 4; i++)
        {
            Write($"{i}.md", $"第 {i} 份文件说端口可以修改。");
        }

        var run = await RunAsync("search", "端口怎么修改", "--top", "2");

        Assert.Equal(["[1]", "[2]"], run.Lines.Where(line => line.StartsWith('[')).Select(line => line[..3]));
    }

    [Theory]
    [InlineData("search", " ")]
    [InlineData("search", "端口", "--top", "0")]
    [InlineData("search", "端口", "--top", "-3")]
    [InlineData("search", "端口", "--top", "101")]
    [InlineData("search", "端口", "--top", "many")]
    [InlineData("search")]
    [InlineData("status", "--shiny")]
    public async Task A_wrong_argument_is_rejected_before_anything_is_opened(params string[] verb)
    {
        var run = await RunAsync(verb);

        Assert.Equal((ExitCodes.Usage, ""), (run.Code, run.Out));
        Assert.NotEmpty(run.Errors);
        Assert.False(File.Exists(_store));
    }

    [Fact]
    public async Task A_changed_file_is_read_again_and_a_deleted_one_is_removed()
    {
        Write("port.md", "默认端口是 8000。");
        Write("gone.md", "机房在三楼。");
        await RunAsync("index");

        Write("port.md", "默认端口是 9000。");
        File.Delete(Path.Combine(_folder, "gone.md"));
        var run = await RunAsync("search", "默认端口是多少");

        Assert.Contains("9000", run.Lines[0], StringComparison.Ordinal);
        Assert.DoesNotContain("8000", run.Out, StringComparison.Ordinal);
        Assert.Equal(ExitCodes.Failed, (await RunAsync("search", "机房在几楼")).Code);
    }

    [Fact]
    public async Task Rebuild_deletes_the_index_and_never_the_documents()
    {
        Write("port.md", "默认端口是 8000。");
        await RunAsync("index");
        var before = File.GetCreationTimeUtc(_store);

        var run = await RunAsync("index", "--rebuild");

        Assert.Equal(ExitCodes.Success, run.Code);
        Assert.Single(run.Lines);
        Assert.NotEqual(before, File.GetCreationTimeUtc(_store));
        Assert.True(File.Exists(Path.Combine(_folder, "port.md")));
    }

    [Theory]
    [InlineData("index")]
    [InlineData("index", "--rebuild")]
    [InlineData("status")]
    [InlineData("search", "端口")]
    public async Task A_foreign_file_as_store_is_refused_and_left_unchanged(params string[] verb)
    {
        Write("port.md", "默认端口是 8000。");
        await File.WriteAllTextAsync(_store, "my notes", TestContext.Current.CancellationToken);

        var (chinese, english) = (await RunAsync(verb), await RunAsync([.. verb, "--lang", "en"]));

        Assert.Equal((ExitCodes.Usage, ""), (chinese.Code, chinese.Out));
        Assert.Contains("不是本程序的知识库索引", chinese.Errors, StringComparison.Ordinal);
        Assert.Contains("not an index of this program", english.Errors, StringComparison.Ordinal);
        Assert.Equal("my notes", await File.ReadAllTextAsync(_store, TestContext.Current.CancellationToken));
        Assert.Equal([_store], Directory.GetFiles(Path.GetDirectoryName(_store)!));
    }

    [Fact]
    public async Task The_location_may_come_from_the_env_file_of_the_folder()
    {
        Write("port.md", "默认端口是 8000。");
        var home = Directory.CreateTempSubdirectory("home").FullName;
        await File.WriteAllTextAsync(Path.Combine(home, ".env"), $"KNOWLEDGE_DIR={_folder}\nKNOWLEDGE_STORE={_store}\n", TestContext.Current.CancellationToken);

        var run = await CliRun.RunAsync(["knowledge", "status"], folder: home);

        Assert.Equal(ExitCodes.Success, run.Code);
        Assert.Contains(_store, run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_mistake_in_the_settings_is_reported()
    {
        var run = await CliRun.RunAsync(
            ["knowledge", "status", "--lang", "en"], variables: new() { ["KNOWLEDGE_MAX_FILE_MB"] = "huge", ["KNOWLEDGE_RESCAN"] = "0" });

        Assert.Equal(ExitCodes.Usage, run.Code);
        Assert.Contains("KNOWLEDGE_MAX_FILE_MB: ", run.Errors, StringComparison.Ordinal);
        Assert.Contains("KNOWLEDGE_RESCAN: ", run.Errors, StringComparison.Ordinal);
    }

    private Task<CliRun> RunAsync(params string[] verb) => CliRun.RunAsync(["knowledge", .. verb, "--dir", _folder, "--store", _store]);

    private void Write(string name, string text)
    {
        var path = Path.Combine(_folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }

    private static string Text(JsonElement json, string name) => json.GetProperty(name).GetString()!;

    private static int Number(JsonElement json, string name) => json.GetProperty(name).GetInt32();
}
