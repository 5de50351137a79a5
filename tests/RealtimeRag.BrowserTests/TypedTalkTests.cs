using RealtimeRag.Core.Answers;
using RealtimeRag.Core.Protocol;

namespace RealtimeRag.BrowserTests;

/// <summary>A conversation that is typed, from the words to the rated answer.</summary>
public sealed class TypedTalkTests(Browser browser)
{
    private const string Question = "What is the default port?";

    [Fact]
    public async Task A_question_is_found_and_its_answer_is_seen_while_it_comes()
    {
        await using var server = await ConsoleServer.StartAsync();
        await using var console = await ConsolePage.OpenAsync(browser, server.Page);
        await console.SayAsync(Question);

        var call = await server.Source.NextAsync();
        await Expect(console.Page.Locator(".said [data-kind]")).ToHaveTextAsync("Question");
        await Expect(console.Page.Locator(".said .fine")).ToContainTextAsync("question mark");
        await Expect(console.Outcome).ToHaveTextAsync("Asking the backend");
        call.Say("The default ");
        await Expect(console.Answer).ToHaveTextAsync("The default");
        await Expect(console.Page.Locator("article.answer")).ToHaveAttributeAsync("aria-busy", "true");
        call.Say("port is **8000**.");
        await Expect(console.Answer.Locator("strong")).ToHaveTextAsync("8000");
        await Expect(console.Answer).ToHaveTextAsync("The default port is 8000.");

        call.Happen(new AnswerEvent.Cited([new(1, "Configuration / Listening", "PORT changes it.", 0.93), new(2, "FAQ", "See below.", 0.5, "https://docs.example.com/faq")]));
        call.Happen(new AnswerEvent.Used(new(120, 37, 157, "0.000123", "USD")));
        call.Complete();
        await Expect(console.Outcome).ToHaveTextAsync("Complete");
        await Expect(console.Page.Locator(".usage")).ToHaveTextAsync("Usage: 120 + 37 = 157 tokens · price 0.000123 USD");

        await Expect(console.Page.GetByText("PORT changes it.")).ToBeHiddenAsync();
        await console.Page.GetByText("Configuration / Listening").ClickAsync();
        await Expect(console.Page.GetByText("PORT changes it.")).ToBeVisibleAsync();
        await Expect(console.Page.Locator(".sources a")).ToHaveAttributeAsync("href", "https://docs.example.com/faq");
    }

    [Fact]
    public async Task The_time_of_each_answer_is_drawn_beside_it()
    {
        await using var server = await ConsoleServer.StartAsync();
        await using var console = await ConsolePage.OpenAsync(browser, server.Page);
        await console.SayAsync(Question);
        var call = await server.Source.NextAsync();
        call.Say("8000");
        call.Complete();

        var chart = console.Page.Locator("rag-waterfalls li");
        await Expect(chart.Locator(".question")).ToHaveTextAsync(Question);
        await Expect(chart.Locator("svg rect")).ToHaveCountAsync(4);
        await Expect(chart.Locator("dt")).ToHaveTextAsync(["Decided", "Waited", "First piece", "Complete"]);
        await Expect(chart.Locator("dd").Last).ToContainTextAsync(" ms");
    }

    [Fact]
    public async Task A_statement_is_shown_as_one_and_the_backend_is_not_asked()
    {
        await using var server = await ConsoleServer.StartAsync();
        await using var console = await ConsolePage.OpenAsync(browser, server.Page);
        await console.SayAsync("Good morning everyone, let us begin.");
        await Expect(console.Page.Locator(".said [data-kind]")).ToHaveTextAsync("Statement");
        await Expect(console.Page.Locator("rag-answer")).ToHaveCountAsync(0);

        // Unless it is asked at once.
        await console.DoAsync("instant");
        var call = await server.Source.NextAsync();
        Assert.Equal("Good morning everyone, let us begin.", call.Request.Question);
    }

    [Fact]
    public async Task Text_that_is_still_being_typed_is_grey_until_it_is_final()
    {
        await using var server = await ConsoleServer.StartAsync(("SPECULATION", "0"));
        await using var console = await ConsolePage.OpenAsync(browser, server.Page);
        await console.StateAsync("open");
        await console.Words.FillAsync("what is the def");
        await Expect(console.Page.Locator(".said.interim .words")).ToHaveTextAsync("what is the def");
        await console.SayAsync(Question);
        await Expect(console.Page.Locator(".said.interim")).ToHaveCountAsync(0);
        await Expect(console.Page.Locator(".said .words")).ToHaveTextAsync(Question);
    }

    [Fact]
    public async Task An_answer_can_be_cancelled()
    {
        await using var server = await ConsoleServer.StartAsync();
        await using var console = await ConsolePage.OpenAsync(browser, server.Page);
        await console.SayAsync(Question);
        var call = await server.Source.NextAsync();
        call.Say("The default");
        await Expect(console.Answer).ToHaveTextAsync("The default");
        await console.DoAsync("cancel");
        await Expect(console.Outcome).ToHaveTextAsync("Cancelled");
        Assert.True(await call.Over);
    }

    [Fact]
    public async Task What_is_asked_directly_needs_no_question_mark_and_can_be_rated()
    {
        await using var server = await ConsoleServer.StartAsync();
        await using var console = await ConsolePage.OpenAsync(browser, server.Page);
        await console.StateAsync("open");
        await console.Words.FillAsync("default port");
        await console.DoAsync("ask");
        var call = await server.Source.NextAsync();
        Assert.Equal("default port", call.Request.Question);
        call.Say("8000");
        call.Complete();

        var like = console.Page.Locator("[data-action=like]");
        await like.ClickAsync();
        await Expect(like).ToHaveAttributeAsync("aria-pressed", "true");
        await like.ClickAsync();
        await Expect(like).ToHaveAttributeAsync("aria-pressed", "false");
        await console.ShowAsync("frames");
        var sent = console.Page.Locator(".frames .out code");
        await Expect(sent.Filter(new() { HasText = "\"rating\":\"like\"" })).ToHaveCountAsync(1);
        await Expect(sent.Filter(new() { HasText = "\"rating\":null" })).ToHaveCountAsync(1);
    }

    [Fact]
    public async Task Where_the_server_asks_which_one_is_meant_each_choice_is_a_button()
    {
        const string Hostile = "<img src=x onerror=window.hacked=1> Ports";
        await using var server = await ConsoleServer.StartAsync();
        await using var console = await ConsolePage.OpenAsync(browser, server.Page);
        await console.SayAsync(Question);
        var call = await server.Source.NextAsync();
        call.Happen(new AnswerEvent.Clarified([new("The port of the server", "a"), new(Hostile, "b")], "Did you mean one of these?"));
        call.Complete();
        var choices = console.Page.GetByRole(AriaRole.List, new() { Name = "Which one?" }).GetByRole(AriaRole.Button);
        await Expect(choices).ToHaveTextAsync(["1. The port of the server", "2. " + Hostile]);

        await choices.Last.ClickAsync();
        var chosen = await server.Source.NextAsync();
        Assert.Equal("b", chosen.Request.Section);
        Assert.Equal(0, await console.Page.EvaluateAsync<int>("window.hacked ?? 0"));
    }

    [Fact]
    public async Task A_failure_of_the_backend_is_shown_at_its_answer()
    {
        await using var server = await ConsoleServer.StartAsync();
        await using var console = await ConsolePage.OpenAsync(browser, server.Page);
        await console.SayAsync(Question);
        (await server.Source.NextAsync()).Fail(ErrorCode.RagTimeout);
        await Expect(console.Outcome).ToHaveTextAsync("Failed");
        await Expect(console.Page.Locator("rag-answer .failure")).ToContainTextAsync("RAG_TIMEOUT");
    }

    [Fact]
    public async Task Pause_resume_stop_and_a_new_talk()
    {
        await using var server = await ConsoleServer.StartAsync();
        await using var console = await ConsolePage.OpenAsync(browser, server.Page);
        await console.StateAsync("open");
        await console.DoAsync("pause");
        await console.Page.Locator("[data-action=resume]").WaitForAsync();
        await console.SayAsync(Question);
        await Expect(console.Page.Locator(".said [data-kind]")).ToHaveTextAsync("Paused, dropped");
        await console.DoAsync("resume");
        await console.Page.Locator("[data-action=pause]").WaitForAsync();

        await console.DoAsync("stop");
        await console.StateAsync("ended");
        await Expect(console.Words).ToBeDisabledAsync();
        await console.DoAsync("new");
        await console.SayAsync(Question);
        await server.Source.NextAsync();
        await Expect(console.Page.Locator(".said .words")).ToHaveTextAsync([Question]);
    }

    [Fact]
    public async Task Every_frame_can_be_read_as_it_was_sent_and_received()
    {
        await using var server = await ConsoleServer.StartAsync();
        await using var console = await ConsolePage.OpenAsync(browser, server.Page);
        await console.SayAsync("Good morning everyone.");
        await console.ShowAsync("frames");
        await Expect(console.Page.Locator(".frames .out code").Last).ToContainTextAsync("""{"type":"asr_chunk","text":"Good morning everyone.","is_final":true}""");
        await Expect(console.Page.Locator(".frames .in code").Filter(new() { HasText = "waiting_for_question" })).ToHaveCountAsync(1);
        await Expect(console.Page.Locator(".frames code").Filter(new() { HasText = "\"type\":\"ack\"" })).ToHaveCountAsync(0);
        await console.Page.GetByLabel("Hide acknowledgements").UncheckAsync();
        await Expect(console.Page.Locator(".frames code").Filter(new() { HasText = "\"received_type\":\"asr_chunk\"" }).First).ToBeVisibleAsync();
    }
}
