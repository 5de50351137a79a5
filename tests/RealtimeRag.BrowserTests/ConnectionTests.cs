namespace RealtimeRag.BrowserTests;

/// <summary>The connection: cut and taken up again, with a key, below a prefix.</summary>
public sealed class ConnectionTests(Browser browser)
{
    private const string Question = "What is the default port?";
    private const string Key = "a-key-of-thirty-two-characters-or-more";

    [Fact]
    public async Task A_connection_that_is_cut_in_an_answer_comes_back_and_nothing_is_lost_or_doubled()
    {
        await using var server = await ConsoleServer.StartAsync();
        await using var console = await ConsolePage.OpenAsync(browser, server.Page);
        await console.SayAsync(Question);
        var call = await server.Source.NextAsync();
        call.Say("one ");
        await Expect(console.Answer).ToHaveTextAsync("one");

        await console.DoAsync("cut");
        call.Say("two ", "three ");
        await Expect(console.Page.Locator(".talk")).ToHaveAttributeAsync("data-detail", "resumed");
        call.Say("four");
        call.Complete();
        await Expect(console.Outcome).ToHaveTextAsync("Complete");
        await Expect(console.Answer).ToHaveTextAsync("one two three four");
        await Expect(console.Page.Locator(".state")).ToHaveTextAsync("Resumed, nothing was lost");
    }

    [Fact]
    public async Task A_server_with_keys_asks_for_one_and_the_session_begins_with_it()
    {
        await using var server = await ConsoleServer.StartAsync(("API_KEYS", "alice=" + Key));
        await using var console = await ConsolePage.OpenAsync(browser, server.Page);
        console.ExpectFault("401");
        await console.StateAsync("key");
        var field = console.Page.GetByLabel("Key or token");
        await field.FillAsync("wrong");
        await field.PressAsync("Enter");
        await Expect(console.Page.GetByRole(AriaRole.Alert)).ToHaveTextAsync("The server does not accept this key.");

        await field.FillAsync(Key);
        await field.PressAsync("Enter");
        await console.SayAsync(Question);
        await server.Source.NextAsync();
        Assert.Equal(Key, await console.Page.EvaluateAsync<string>("sessionStorage.getItem('realtime-rag.key')"));
        Assert.Null(await console.Page.EvaluateAsync<string?>("localStorage.getItem('realtime-rag.key')"));
        Assert.DoesNotContain(Key, console.Page.Url, StringComparison.Ordinal);
        await console.ShowAsync("frames");
        await Expect(console.Page.Locator(".frames")).Not.ToContainTextAsync(Key);

        await console.DoAsync("forget");
        await console.StateAsync("key");
    }

    [Fact]
    public async Task A_key_that_is_refused_on_the_way_back_is_asked_for_and_not_tried_again()
    {
        await using var server = await ConsoleServer.StartAsync(("API_KEYS", "alice=" + Key));
        await using var console = await ConsolePage.OpenAsync(browser, server.Page);
        console.ExpectFault("401");
        await console.StateAsync("key");
        var field = console.Page.GetByLabel("Key or token");
        await field.FillAsync(Key);
        await field.PressAsync("Enter");
        await console.StateAsync("open");

        await console.Page.RouteAsync("**/v1/tickets", static route => route.FulfillAsync(new() { Status = 401, Body = "no / no" }));
        await console.DoAsync("cut");
        await console.StateAsync("key");
        await Expect(console.Page.GetByRole(AriaRole.Alert)).ToHaveTextAsync("The server does not accept this key.");

        await console.Page.UnrouteAsync("**/v1/tickets");
        await field.FillAsync(Key);
        await field.PressAsync("Enter");
        await console.SayAsync(Question);
        await server.Source.NextAsync();
    }

    [Fact]
    public async Task A_prefix_in_front_of_everything_is_kept()
    {
        await using var server = await ConsoleServer.StartAsync("/deep/prefix");
        await using var console = await ConsolePage.OpenAsync(browser, server.Page);
        await console.SayAsync(Question);
        (await server.Source.NextAsync()).Say("8000");
        await Expect(console.Answer).ToHaveTextAsync("8000");
    }

    [Fact]
    public async Task Without_a_server_the_page_says_so()
    {
        var server = await ConsoleServer.StartAsync();
        await using var console = await ConsolePage.OpenAsync(browser, server.Page);
        console.ExpectFault("WebSocket connection to");
        await console.StateAsync("open");
        await console.DoAsync("stop");
        await console.StateAsync("ended");
        await server.DisposeAsync();
        await console.DoAsync("new");
        await console.StateAsync("failed");
        await Expect(console.Page.Locator(".state")).ToContainTextAsync("No connection");
    }
}
