using RealtimeRag.FunctionalTests.Deployment;

[assembly: AssemblyFixture(typeof(RealtimeRag.BrowserTests.Browser))]
[assembly: CollectionBehavior(DisableTestParallelization = true)]

namespace RealtimeRag.BrowserTests;

/// <summary>Debian's Chromium, started once for all tests; each test has its own windows, which share no state.</summary>
public sealed class Browser : IAsyncLifetime
{
    /// <summary>How long a test waits for what it expects; far longer than it takes, so that a busy machine fails no test.</summary>
    public const float Patience = 60_000;

    private IPlaywright? _playwright;
    private IBrowser? _browser;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
        {
            await _browser.DisposeAsync();
        }

        _playwright?.Dispose();
    }

    /// <summary>Opens a window; skips the test where there is no Chromium, except in continuous integration.</summary>
    internal async Task<IBrowserContext> OpenAsync(BrowserNewContextOptions options)
    {
        SetDefaultExpectTimeout(Patience);
        _playwright ??= await Playwright.CreateAsync();
        _browser ??= await _playwright.Chromium.LaunchAsync(new()
        {
            ExecutablePath = ExternalProgram.Require("chromium-headless-shell"),
            // Chromium's sandbox does not work for root, whom tests may run as, nor is shared memory large everywhere.
            Args = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"],
            Timeout = Patience,
        });
        var context = await _browser.NewContextAsync(options);
        context.SetDefaultTimeout(Patience);
        return context;
    }
}
