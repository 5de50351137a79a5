using System.Text;

namespace RealtimeRag.BrowserTests;

/// <summary>A conversation that is spoken to the browser, or played from a file.</summary>
public sealed class SpokenTalkTests(Browser browser)
{
    // Takes the place of the browser's recognition, and says what the test lets it hear.
    private const string Recognition =
        """
        globalThis.SpeechRecognition = class {
          start() { globalThis.recognizer = this; }
          stop() { this.stopped = true; }
          hear(transcript, isFinal) { this.onresult({ resultIndex: 0, results: [Object.assign([{ transcript }], { isFinal })] }); }
        };
        """;

    [Theory]
    [InlineData("en-US", "en-US", "what is", "What is the default port?")]
    [InlineData("zh-CN", "zh-CN", "默认", "默认端口是多少？")]
    public async Task Speech_is_shown_grey_and_then_settled_and_asks(string locale, string spoken, string interim, string final)
    {
        await using var server = await ConsoleServer.StartAsync(("SPECULATION", "0"));
        await using var console = await ConsolePage.OpenAsync(browser, server.Page, new() { Locale = locale }, page => page.AddInitScriptAsync(Recognition));
        await console.StateAsync("open");
        await console.DoAsync("speak");
        await Expect(console.Page.GetByRole(AriaRole.Dialog)).ToContainTextAsync("Google");
        Assert.False(await console.Page.EvaluateAsync<bool>("'recognizer' in globalThis"));
        await console.DoAsync("accept-speech");
        await Expect(console.Page.Locator("[data-action=speak]")).ToHaveAttributeAsync("aria-pressed", "true");
        Assert.Equal(spoken, await console.Page.EvaluateAsync<string>("recognizer.lang"));

        await console.Page.EvaluateAsync("text => recognizer.hear(text, false)", interim);
        await Expect(console.Page.Locator(".said.interim .words")).ToHaveTextAsync(interim);
        await console.Page.EvaluateAsync("text => recognizer.hear(text, true)", final);
        var call = await server.Source.NextAsync();
        Assert.Equal(final, call.Request.Question);
        await Expect(console.Page.Locator(".said .words")).ToHaveTextAsync([final]);

        await console.DoAsync("speak");
        Assert.True(await console.Page.EvaluateAsync<bool>("recognizer.stopped"));
    }

    [Fact]
    public async Task The_last_words_before_a_stop_are_asked_before_the_talk_ends()
    {
        await using var server = await ConsoleServer.StartAsync(("SPECULATION", "0"));
        await using var console = await ListenAsync(server);
        await console.Page.EvaluateAsync("recognizer.hear('What is the default port?', false)");
        await console.DoAsync("stop");
        await Expect(console.Page.Locator("[data-action=speak]")).ToHaveAttributeAsync("aria-pressed", "false");
        await Expect(console.Page.Locator("[data-action=stop]")).ToBeDisabledAsync();
        await console.Page.EvaluateAsync("recognizer.onend()");

        var call = await server.Source.NextAsync();
        Assert.Equal("What is the default port?", call.Request.Question);
        call.Say("8000");
        call.Complete();
        await console.StateAsync("ended");
        await Expect(console.Answer).ToHaveTextAsync("8000");
    }

    [Fact]
    public async Task The_microphone_goes_off_when_the_server_ends_the_session()
    {
        await using var server = await ConsoleServer.StartAsync();
        await using var console = await ListenAsync(server);
        await console.Page.EvaluateAsync(
            """
            async () => {
              const { sessions: [{ key }] } = await (await fetch("v1/sessions")).json();
              await fetch(`v1/sessions/${key}`, { method: "DELETE", headers: { Authorization: "Bearer local" } });
            }
            """);
        await console.StateAsync("ended");
        await Expect(console.Page.Locator("[data-action=speak]")).ToHaveAttributeAsync("aria-pressed", "false");
        Assert.True(await console.Page.EvaluateAsync<bool>("recognizer.stopped"));
    }

    [Fact]
    public async Task A_user_who_declines_is_not_recorded_and_is_asked_again()
    {
        await using var server = await ConsoleServer.StartAsync();
        await using var console = await ConsolePage.OpenAsync(browser, server.Page, before: page => page.AddInitScriptAsync(Recognition));
        await console.StateAsync("open");
        await console.DoAsync("speak");
        await console.DoAsync("decline-speech");
        await Expect(console.Page.GetByRole(AriaRole.Dialog)).ToHaveCountAsync(0);
        Assert.False(await console.Page.EvaluateAsync<bool>("'recognizer' in globalThis"));
        await console.DoAsync("speak");
        await Expect(console.Page.GetByRole(AriaRole.Dialog)).ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_microphone_that_is_not_allowed_is_explained()
    {
        await using var server = await ConsoleServer.StartAsync();
        await using var console = await ConsolePage.OpenAsync(browser, server.Page, before: page => page.AddInitScriptAsync(Recognition));
        await console.StateAsync("open");
        await console.DoAsync("speak");
        await console.DoAsync("accept-speech");
        await console.Page.EvaluateAsync("recognizer.onerror({ error: 'not-allowed' })");
        await Expect(console.Page.Locator("rag-composer .failure")).ToHaveTextAsync("The browser does not allow the microphone.");
        await Expect(console.Page.Locator("[data-action=speak]")).ToHaveAttributeAsync("aria-pressed", "false");
    }

    [Theory]
    [InlineData("talk.jsonl", """{"text":"what is the","final":false,"delay":0}""" + "\n" + """{"text":"What is the default port?","final":true,"delay":0}""")]
    [InlineData("talk.txt", "Good morning everyone.\nWhat is the default port?\n")]
    [InlineData("talk.srt", "1\n00:00:00,000 --> 00:00:00,100\nGood morning everyone.\n\n2\n00:00:00,100 --> 00:00:00,200\nWhat is the default port?\n")]
    public async Task A_file_that_is_dropped_is_played(string name, string content)
    {
        await using var server = await ConsoleServer.StartAsync(("SPECULATION", "0"));
        await using var console = await ConsolePage.OpenAsync(browser, server.Page);
        await console.StateAsync("open");
        await console.Page.Locator("#speed").SelectOptionAsync("1000");
        await DropAsync(console.Page, name, content);
        Assert.Equal("What is the default port?", (await server.Source.NextAsync()).Request.Question);
        await Expect(console.Page.Locator(".said .words").Last).ToHaveTextAsync("What is the default port?");
    }

    [Fact]
    public async Task A_file_that_is_chosen_is_played_and_a_wrong_line_is_named()
    {
        await using var server = await ConsoleServer.StartAsync();
        await using var console = await ConsolePage.OpenAsync(browser, server.Page);
        await console.StateAsync("open");
        await ChooseAsync("{\"text\":\"fine\"}\n{\"text\":5}");
        await Expect(console.Page.Locator("rag-composer .failure")).ToContainTextAsync("Line 2 of notes.jsonl");
        await ChooseAsync("""{"text":"What is the default port?","final":true,"delay":0}""");
        await server.Source.NextAsync();
        await Expect(console.Page.Locator("rag-composer .failure")).ToHaveCountAsync(0);

        Task ChooseAsync(string content) => console.Page.Locator("#transcript").SetInputFilesAsync(new FilePayload { Name = "notes.jsonl", MimeType = "text/plain", Buffer = Encoding.UTF8.GetBytes(content) });
    }

    [Theory]
    [InlineData("zh-CN")]
    [InlineData("en-US")]
    public async Task The_shipped_talk_is_played_to_its_end(string locale)
    {
        await using var server = await ConsoleServer.StartAsync(("SPECULATION", "0"));
        await using var console = await ConsolePage.OpenAsync(browser, server.Page, new() { Locale = locale });
        await console.StateAsync("open");
        await console.Page.Locator("#speed").SelectOptionAsync("1000");
        await console.DoAsync("play");
        var call = await server.Source.NextAsync();
        call.Say("An answer.");
        call.Complete();
        await Expect(console.Answer.First).ToHaveTextAsync("An answer.");
        await Expect(console.Page.Locator("#sample")).ToBeEnabledAsync();
        await Expect(console.Page.Locator(".said .chip.question").First).ToBeVisibleAsync();
    }

    private async Task<ConsolePage> ListenAsync(ConsoleServer server)
    {
        var console = await ConsolePage.OpenAsync(browser, server.Page, before: page => page.AddInitScriptAsync(Recognition));
        await console.StateAsync("open");
        await console.DoAsync("speak");
        await console.DoAsync("accept-speech");
        await Expect(console.Page.Locator("[data-action=speak]")).ToHaveAttributeAsync("aria-pressed", "true");
        return console;
    }

    /// <summary>Drops a file onto the conversation, as from a folder.</summary>
    internal static async Task DropAsync(IPage page, string name, string content)
    {
        var files = await page.EvaluateHandleAsync(
            "([name, content]) => { const files = new DataTransfer(); files.items.add(new File([content], name)); return files; }", new[] { name, content });
        await page.DispatchEventAsync("rag-log", "dragover", new { dataTransfer = files });
        await page.DispatchEventAsync("rag-log", "drop", new { dataTransfer = files });
    }
}
