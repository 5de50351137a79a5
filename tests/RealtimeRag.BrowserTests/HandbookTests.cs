namespace RealtimeRag.BrowserTests;

/// <summary>
/// The console as a new user sees it: no key, and answers from the shipped handbook. With SCREENSHOTS=1 it writes the pictures of docs/console.md.
/// </summary>
public sealed class HandbookTests(Browser browser)
{
    // Ends when the first words of an answer are in the page; the time counts from the beginning of the page's load.
    private const string FirstAnswer =
        """
        globalThis.firstAnswer = new Promise(done => {
          new MutationObserver((_, observer) => {
            if (!document.querySelector('.answer-text')?.textContent) return;
            observer.disconnect();
            done(performance.now());
          }).observe(document, { subtree: true, childList: true, characterData: true });
        });
        """;

    [Theory(Timeout = 180_000)]
    [InlineData("en-US", ColorScheme.Light, "What is the default port?", "8000", "console")]
    [InlineData("zh-CN", ColorScheme.Dark, "默认端口是多少？", "8000", "console.zh-CN")]
    public async Task The_first_question_after_a_cold_load_is_answered_with_sources(string locale, ColorScheme colors, string question, string answer, string picture)
    {
        var store = Directory.CreateTempSubdirectory("console-");
        await using (var server = await ConsoleServer.StartWithHandbookAsync(store.FullName))
        {
            await using var console = await ConsolePage.OpenAsync(
                browser, server.Page, new() { Locale = locale, ColorScheme = colors, ViewportSize = new() { Width = 1180, Height = 760 } }, static page => page.AddInitScriptAsync(FirstAnswer));
            await console.SayAsync(question);
            await Expect(console.Answer).ToContainTextAsync(answer);
            await Expect(console.Page.Locator("[data-outcome=complete]")).ToHaveCountAsync(1);
            var milliseconds = await console.Page.EvaluateAsync<double>("globalThis.firstAnswer").WaitAsync(TestContext.Current.CancellationToken);
            TestContext.Current.TestOutputHelper!.WriteLine($"{locale}: the first words of the answer were there {milliseconds:F0} ms after the page began to load");
            await console.Page.Locator("summary").First.ClickAsync();
            await Expect(console.Page.Locator(".snippet").First).ToBeVisibleAsync();
            await SaveAsync(console.Page, picture);
        }

        store.Delete(recursive: true);
    }

    /// <summary>Writes a picture for the documents, if that is wanted.</summary>
    internal static async Task SaveAsync(IPage page, string name)
    {
        if (Environment.GetEnvironmentVariable("SCREENSHOTS") == "1")
        {
            await page.ScreenshotAsync(new() { Path = FunctionalTests.Deployment.Repository.PathOf($"docs/images/{name}.png"), Animations = ScreenshotAnimations.Disabled });
        }
    }
}
