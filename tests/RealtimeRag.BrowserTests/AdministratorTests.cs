using System.Text.RegularExpressions;
using Deque.AxeCore.Playwright;
using RealtimeRag.FunctionalTests.Telemetry;

namespace RealtimeRag.BrowserTests;

/// <summary>The pages of administrators: Watch and Knowledge. Both show one conversation that runs in one window.</summary>
public sealed class AdministratorTests(Browser browser, AdministratorTests.RecordingServer shared) : IClassFixture<AdministratorTests.RecordingServer>
{
    private const string Key = "a-key-of-thirty-two-characters-or-more";

    // Nothing in the documents answers it, and it attacks the page that lists it, except in the pictures.
    private static readonly string Hostile =
        Environment.GetEnvironmentVariable("SCREENSHOTS") == "1" ? "How do I bake sourdough bread?" : "<img src=x onerror=window.hacked=1> bake sourdough bread?";

    [Theory]
    [InlineData("zh-CN", ColorScheme.Dark, 360, "默认端口是多少？", "观察", "知识库", "收听中", "无结果")]
    [InlineData("en-US", ColorScheme.Light, 1280, "What is the default port?", "Watch", "Knowledge", "Listening", "nothing found")]
    public async Task What_was_asked_is_seen_and_a_session_can_be_closed(
        string locale, ColorScheme colors, int width, string question, string watch, string knowledge, string listening, string nothingFound)
    {
        await using var console = await ConsolePage.OpenAsync(browser, shared.Page, new() { Locale = locale, ColorScheme = colors, ViewportSize = new() { Width = width, Height = 900 } });
        var page = console.Page;
        await console.SayAsync(question);
        await Expect(page.Locator("[data-outcome=complete]")).ToHaveCountAsync(1);
        await console.Words.FillAsync(Hostile);
        await console.DoAsync("ask");
        await Expect(page.Locator("[data-outcome=complete]")).ToHaveCountAsync(2);

        await page.GetByRole(AriaRole.Link, new() { Name = knowledge }).ClickAsync();
        await SeesDocumentsAsync(page, question);
        await AssertFineAsync(console);
        await SaveAsync(page, width < 1000, "console-knowledge.zh-CN", width);

        await page.GetByRole(AriaRole.Link, new() { Name = watch }).ClickAsync();
        await Expect(page.Locator("rag-watch [data-figure=answers] dd")).ToHaveTextAsync(new Regex("^[24]$"));
        await Expect(page.Locator("rag-watch [data-figure=backend] dd")).ToHaveTextAsync("knowledge");
        await Expect(page.Locator("rag-watch [data-state=listening]")).ToHaveTextAsync(listening);
        await Expect(page.Locator("rag-watch .minutes rect.answered")).ToHaveCountAsync(60);
        await Expect(page.Locator("rag-watch .waterfalls svg rect")).ToHaveCountAsync(await page.Locator("rag-watch .waterfalls li").CountAsync() * 4);
        var unanswered = page.Locator("rag-watch rag-unanswered");
        await Expect(unanswered.Locator(".question")).ToHaveTextAsync(Hostile);
        await Expect(unanswered.Locator("[data-reason]")).ToContainTextAsync(nothingFound);
        Assert.Equal(0, await page.Locator("img").CountAsync());
        await AssertFineAsync(console);
        await SaveAsync(page, width > 1000, "console-watch", width);
        await ExportAsync(page);

        await page.Locator("rag-watch [data-action=close]").ClickAsync();
        await AssertFineAsync(console);
        await console.DoAsync("sure");
        await Expect(page.Locator("rag-watch [data-session]")).ToHaveCountAsync(0);
        await page.GoBackAsync();
        await page.GoBackAsync();
        await Expect(page.Locator(".talk")).Not.ToHaveAttributeAsync("data-state", "open");
    }

    [Fact]
    public async Task A_client_without_the_admin_right_sees_nothing()
    {
        using var ordinary = new KeyFile(Key, isAdmin: false);
        await using var server = await ConsoleServer.StartAsync(("API_KEYS_FILE", ordinary.Path));
        await using var console = await ConsolePage.OpenAsync(browser, new Uri(server.Page, "#watch"));
        console.ExpectFault("401");
        console.ExpectFault("403");
        var page = console.Page.Locator("rag-watch");
        await Expect(page.GetByLabel("Key or token")).ToBeVisibleAsync();
        await page.GetByLabel("Key or token").FillAsync(Key);
        await page.GetByLabel("Key or token").PressAsync("Enter");
        await Expect(page.GetByRole(AriaRole.Alert)).ToHaveTextAsync("The server does not accept this key.");
        await Expect(page.Locator(".card")).ToHaveCountAsync(0);

        // The right comes with the file, while the server runs; the page that asks again sees everything.
        using var admin = new KeyFile(Key, isAdmin: true);
        File.Copy(admin.Path, ordinary.Path, overwrite: true);
        await server.WhenAdminAsync(Key);
        await page.GetByLabel("Key or token").FillAsync(Key);
        await page.GetByLabel("Key or token").PressAsync("Enter");
        await Expect(page.Locator("[data-figure=backend] dd")).ToHaveTextAsync("scripted");
    }

    [Fact]
    public async Task Budgets_of_keys_are_listed_and_the_log_can_be_set_to_debug()
    {
        using var admin = new KeyFile(Key, isAdmin: true);
        await using var server = await ConsoleServer.StartAsync(("API_KEYS_FILE", admin.Path), ("PRINCIPAL_QUESTIONS_A_DAY", "5"));
        await using var console = await ConsolePage.OpenAsync(browser, new Uri(server.Page, "#watch"));
        console.ExpectFault("401");
        var page = console.Page.Locator("rag-watch");
        await page.GetByLabel("Key or token").FillAsync(Key);
        await page.GetByLabel("Key or token").PressAsync("Enter");
        await Expect(page.Locator("[data-budget]").Locator("td")).ToHaveTextAsync(["key:operator", "0 / 5", "–"]);
        await AssertFineAsync(console);

        await console.DoAsync("debug");
        await console.DoAsync("sure");
        await Expect(page.Locator("[data-debug]")).ToHaveTextAsync(new Regex("^The log is at debug until .+[.]$"));
    }

    [Fact]
    public async Task A_command_that_failed_says_so_until_that_is_dismissed()
    {
        await using var console = await ConsolePage.OpenAsync(browser, new Uri(shared.Page, "#knowledge"));
        console.ExpectFault("503");
        await console.Page.RouteAsync("**/v1/knowledge/rescan", static route => route.FulfillAsync(new() { Status = 503, ContentType = "text/plain; charset=utf-8", Body = "磁盘已满 / The disk is full" }));
        var page = console.Page.Locator("rag-knowledge");

        // The page loads again at once, and once more later: neither removes the reason.
        await console.Page.RunAndWaitForResponseAsync(() => page.Locator("[data-action=rescan]").ClickAsync(), IsLoad);
        await console.Page.WaitForResponseAsync(IsLoad);
        await Expect(page.Locator(".refusal")).ToContainTextAsync("The disk is full");
        await AssertFineAsync(console);
        await console.DoAsync("dismiss");
        await Expect(page.Locator(".refusal")).ToHaveCountAsync(0);

        static bool IsLoad(IResponse reply) => reply.Url.EndsWith("/v1/knowledge", StringComparison.Ordinal);
    }

    /// <summary>A server with the handbook that records what is asked; its answers are of both languages' windows.</summary>
    public sealed class RecordingServer : IAsyncLifetime
    {
        private readonly DirectoryInfo _store = Directory.CreateTempSubdirectory("administrators-");
        private ConsoleServer? _server;

        /// <summary>The console's address.</summary>
        public Uri Page => _server!.Page;

        public async ValueTask InitializeAsync() =>
            _server = await ConsoleServer.StartWithHandbookAsync(_store.FullName, ("RECORD", "questions"), ("SPECULATION", "0"));

        public async ValueTask DisposeAsync()
        {
            await _server!.DisposeAsync();
            _store.Delete(recursive: true);
        }
    }

    private static async Task SeesDocumentsAsync(IPage page, string question)
    {
        var documents = page.Locator("rag-knowledge");
        await Expect(documents.Locator("[data-file]").First).ToBeVisibleAsync();
        Assert.InRange(await documents.Locator("[data-file]").CountAsync(), 10, 100);
        await documents.Locator("#which").SelectOptionAsync("complaints");
        await Expect(documents.Locator("[data-file]")).ToHaveCountAsync(0);
        await documents.Locator("#which").SelectOptionAsync("all");
        await documents.Locator("#query").FillAsync(question);
        await documents.Locator("#query").PressAsync("Enter");
        await Expect(documents.Locator(".passages li").First).ToContainTextAsync(".md");
        await documents.Locator(".passages summary").First.ClickAsync();
        await Expect(documents.Locator(".snippet").First).ToContainTextAsync("8000");
        await documents.Locator("[data-action=rescan]").ClickAsync();
        await Expect(documents.Locator("[data-action=rescan]")).ToBeEnabledAsync();
        await Expect(documents.Locator("rag-unanswered .question")).ToHaveTextAsync(Hostile);
    }

    private static async Task ExportAsync(IPage page)
    {
        var download = await page.RunAndWaitForDownloadAsync(() => page.Locator("rag-watch [data-action=export]").ClickAsync());
        Assert.Equal("unanswered.csv", download.SuggestedFilename);
        await using var content = await download.CreateReadStreamAsync();
        using var reader = new StreamReader(content);
        Assert.Contains("nothing_found", await reader.ReadToEndAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    // The pictures of the documents are wide, whatever the window of the test.
    private static async Task SaveAsync(IPage page, bool isWanted, string name, int width)
    {
        if (isWanted)
        {
            await page.SetViewportSizeAsync(1180, 900);
            await HandbookTests.SaveAsync(page, name);
            await page.SetViewportSizeAsync(width, 900);
        }
    }

    private static async Task AssertFineAsync(ConsolePage console)
    {
        var found = await console.Page.RunAxe();
        Assert.Empty(found.Violations.Select(violation => $"{violation.Id}: {string.Join("; ", violation.Nodes.Select(node => node.Html))}"));
        Assert.True(await console.Page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), "The page scrolls sideways");
    }
}
