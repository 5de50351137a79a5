using System.Collections.Concurrent;

namespace RealtimeRag.BrowserTests;

/// <summary>
/// The console in a window, as its user sees it. On its end no error may have been written to the browser's console, and nothing else been loaded.
/// </summary>
internal sealed class ConsolePage : IAsyncDisposable
{
    private readonly IBrowserContext _window;
    private readonly ConcurrentQueue<string> _faults = new();
    private readonly List<string> _expectedFaults = [];

    private ConsolePage(IBrowserContext window, IPage page, Uri address)
    {
        (_window, Page) = (window, page);
        page.Console += (_, line) => Note(line.Type is "error" or "warning", line.Text);
        page.PageError += (_, error) => Note(true, error);
        page.Dialog += (_, dialog) =>
        {
            Note(true, "dialog: " + dialog.Message);
            _ = dialog.DismissAsync();
        };
        page.Request += (_, request) => Note(!request.Url.StartsWith(address.GetLeftPart(UriPartial.Authority), StringComparison.Ordinal), "request: " + request.Url);
    }

    public IPage Page { get; }

    public ILocator Log => Page.GetByRole(AriaRole.Log);

    public ILocator Answer => Page.Locator("rag-answer .answer-text");

    public ILocator Outcome => Page.Locator("rag-answer [data-outcome]");

    public ILocator Words => Page.Locator("#words");

    /// <summary>Opens the console.</summary>
    /// <param name="browser">The browser.</param>
    /// <param name="address">Its address.</param>
    /// <param name="options">The window; one in English and of ordinary size where null.</param>
    /// <param name="before">What happens before the page is loaded.</param>
    public static async Task<ConsolePage> OpenAsync(Browser browser, Uri address, BrowserNewContextOptions? options = null, Func<IPage, Task>? before = null)
    {
        var window = await browser.OpenAsync(options ?? new() { Locale = "en-US" });
        var page = await window.NewPageAsync();
        var console = new ConsolePage(window, page, address);
        if (before is not null)
        {
            await before(page);
        }

        await page.GotoAsync(address.ToString());
        return console;
    }

    /// <summary>Waits until the session is in this state, such as <c>open</c>.</summary>
    public Task StateAsync(string state) => Expect(Page.Locator(".talk")).ToHaveAttributeAsync("data-state", state);

    public async Task SayAsync(string words)
    {
        await StateAsync("open");
        await Words.FillAsync(words);
        await Words.PressAsync("Enter");
    }

    public Task DoAsync(string action) => Page.Locator($"[data-action={action}]").ClickAsync();

    /// <summary>Turns to one of the tabs beside the conversation.</summary>
    public Task ShowAsync(string tab) => Page.Locator($"#tab-{tab}").ClickAsync();

    /// <summary>The test brings about an error that the browser itself reports.</summary>
    public void ExpectFault(string part) => _expectedFaults.Add(part);

    public async ValueTask DisposeAsync()
    {
        await _window.DisposeAsync();
        var unexpected = _faults.Where(fault => !_expectedFaults.Exists(part => fault.Contains(part, StringComparison.Ordinal))).ToList();
        Assert.Empty(unexpected);
    }

    private void Note(bool isFault, string text)
    {
        if (isFault)
        {
            _faults.Enqueue(text);
        }
    }
}
