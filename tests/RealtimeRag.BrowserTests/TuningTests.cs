using Deque.AxeCore.Playwright;

namespace RealtimeRag.BrowserTests;

/// <summary>The page for tuning question detection.</summary>
public sealed class TuningTests(Browser browser)
{
    private const string Labelled = "1\tWhat is the default port?\n0\tGood morning everyone.\n1\tThe invoice is wrong.\n0\tCould you tell me the price?\n";

    [Fact]
    public async Task Moving_the_threshold_shows_at_once_what_would_be_asked()
    {
        await using var server = await ConsoleServer.StartAsync();
        await using var console = await OpenAsync(server);
        await console.Page.Locator("#lines").FillAsync("What is the default port?\nGood morning everyone.");
        var kinds = console.Page.Locator(".results [data-kind]");
        await Expect(kinds).ToHaveTextAsync(["Question", "Statement"]);
        await Expect(console.Page.Locator(".figures")).ToContainTextAsync("1 of 2 would be asked.");

        await console.Page.Locator("#threshold").FillAsync("0.01");
        await Expect(console.Page.Locator("output")).ToHaveTextAsync("0.01");
        await Expect(console.Page.Locator(".copied")).ToHaveTextAsync("QUESTION_THRESHOLD=0.01");
        await console.Page.Locator("#threshold").FillAsync("0.99");
        await Expect(kinds).ToHaveTextAsync(["Question", "Statement"]);
        await Expect(console.Page.Locator("[data-figure]")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Labels_give_precision_and_recall_and_show_the_mistakes()
    {
        await using var server = await ConsoleServer.StartAsync();
        await using var console = await OpenAsync(server);
        await console.Page.Locator("#lines").FillAsync(Labelled);
        await Expect(console.Page.Locator("[data-figure=precision]")).ToHaveTextAsync("precision 50.0 %");
        await Expect(console.Page.Locator("[data-figure=recall]")).ToHaveTextAsync("recall 50.0 %");
        await Expect(console.Page.Locator("[data-figure=mistakes]")).ToHaveTextAsync("1 missed, 1 false alarms");
        await console.Page.Locator("#filter").SelectOptionAsync("mistakes");
        await Expect(console.Page.Locator(".results .wrong .words")).ToHaveTextAsync(["The invoice is wrong.", "Could you tell me the price?"]);
        await Expect(console.Page.Locator(".results tbody tr")).ToHaveCountAsync(2);
    }

    [Fact]
    public async Task Phrases_and_a_wake_phrase_are_tried_the_same_way()
    {
        await using var server = await ConsoleServer.StartAsync();
        await using var console = await OpenAsync(server);
        await console.Page.Locator("#lines").FillAsync("hey helper, the invoice is wrong.\nWhat is the default port?");
        var kinds = console.Page.Locator(".results [data-kind]");
        await Expect(kinds).ToHaveTextAsync(["Statement", "Question"]);
        await console.Page.Locator("#always").FillAsync("invoice");
        await Expect(kinds).ToHaveTextAsync(["Question", "Question"]);
        await console.Page.Locator("#never").FillAsync("default port");
        await Expect(kinds).ToHaveTextAsync(["Question", "Statement"]);
        await console.Page.Locator("#never").FillAsync("");
        await console.Page.Locator("#wake").FillAsync("hey helper");
        await Expect(kinds).ToHaveTextAsync(["Question", "Statement"]);
        await Expect(console.Page.Locator(".results tbody td:nth-child(3)")).ToHaveTextAsync(["one of your asking phrases", "no wake phrase"]);
        await Expect(console.Page.Locator(".copied")).ToContainTextAsync("WAKE_PHRASE=hey helper");
    }

    [Fact]
    public async Task A_dropped_file_is_judged_and_its_content_is_text()
    {
        await using var server = await ConsoleServer.StartAsync();
        await using var console = await OpenAsync(server);
        var files = await console.Page.EvaluateHandleAsync(
            "content => { const files = new DataTransfer(); files.items.add(new File([content], 'rows.tsv')); return files; }", Labelled + "0\t<img src=x onerror=window.hacked=1>\n");
        await console.Page.DispatchEventAsync("rag-tune", "drop", new { dataTransfer = files });
        await Expect(console.Page.Locator(".results .words")).ToHaveCountAsync(5);
        await Expect(console.Page.Locator(".results .words").Last).ToHaveTextAsync("<img src=x onerror=window.hacked=1>");
        await Expect(console.Page.Locator(".results img")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task A_server_with_keys_is_asked_with_the_key_of_the_page()
    {
        const string Key = "a-key-of-thirty-two-characters-or-more";
        await using var server = await ConsoleServer.StartAsync(("API_KEYS", "alice=" + Key));
        await using var console = await OpenAsync(server);
        console.ExpectFault("401");
        await console.Page.Locator("#lines").FillAsync("What is the default port?");
        var field = console.Page.Locator("rag-tune").GetByLabel("Key or token");
        await field.FillAsync(Key);
        await field.PressAsync("Enter");
        await Expect(console.Page.Locator(".results [data-kind]")).ToHaveTextAsync("Question");
    }

    [Fact]
    public async Task The_conversation_continues_while_another_page_is_shown()
    {
        await using var server = await ConsoleServer.StartAsync();
        await using var console = await ConsolePage.OpenAsync(browser, server.Page);
        await console.SayAsync("What is the default port?");
        var call = await server.Source.NextAsync();
        await console.Page.GetByRole(AriaRole.Link, new() { Name = "Tune" }).ClickAsync();
        await Expect(console.Page.Locator("rag-tune")).ToBeVisibleAsync();
        await Expect(console.Log).ToBeHiddenAsync();
        call.Say("8000");
        call.Complete();
        await console.Page.GoBackAsync();
        await Expect(console.Answer).ToHaveTextAsync("8000");
    }

    [Theory]
    [InlineData("zh-CN", ColorScheme.Dark, 360)]
    [InlineData("en-US", ColorScheme.Light, 1280)]
    public async Task Axe_finds_nothing_here_either(string locale, ColorScheme colors, int width)
    {
        await using var server = await ConsoleServer.StartAsync();
        await using var console = await OpenAsync(server, new() { Locale = locale, ColorScheme = colors, ViewportSize = new() { Width = width, Height = 740 } });
        await console.DoAsync("sample");
        await Expect(console.Page.Locator(".results [data-kind=question]").First).ToBeVisibleAsync();
        await console.Page.Locator("#lines").FillAsync(Labelled);
        await Expect(console.Page.Locator(".results .wrong")).ToHaveCountAsync(2);
        var found = await console.Page.RunAxe();
        Assert.Empty(found.Violations.Select(violation => $"{violation.Id}: {string.Join("; ", violation.Nodes.Select(node => node.Html))}"));
        Assert.True(await console.Page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), "The page scrolls sideways");
        await HandbookTests.SaveAsync(console.Page, width > 1000 ? "console-tune" : "console-tune.zh-CN");
    }

    private async Task<ConsolePage> OpenAsync(ConsoleServer server, BrowserNewContextOptions? options = null)
    {
        var console = await ConsolePage.OpenAsync(browser, new Uri(server.Page, "#tune"), options);
        await Expect(console.Page.Locator("rag-tune")).ToBeVisibleAsync();
        return console;
    }
}
