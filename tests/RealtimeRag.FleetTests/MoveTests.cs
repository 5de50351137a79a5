using RealtimeRag.Core.Protocol;
using RealtimeRag.FunctionalTests.Engine;

namespace RealtimeRag.FleetTests;

/// <summary>A client moves from node to node: nothing is lost, nothing arrives twice, and no question is asked twice.</summary>
public sealed class MoveTests(SharedRedis redis) : IAsyncLifetime
{
    private readonly List<IAsyncDisposable> _started = [];
    private FleetNode _a = null!;
    private FleetNode _b = null!;

    public async ValueTask InitializeAsync()
    {
        var prefix = SharedRedis.NewPrefix();
        _a = await NodeAsync(prefix);
        _b = await NodeAsync(prefix);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var node in _started)
        {
            await node.DisposeAsync();
        }
    }

    [Fact]
    public async Task An_answer_continues_at_the_node_that_the_client_connects_to()
    {
        using var talk = await FleetTalk.BeginAsync(_a.Endpoint);
        Assert.Null(talk.Scope);
        var call = await AskAsync(talk, _a);
        call.Say("one ", "two ");
        await talk.UntilHeardAsync("one two ");
        talk.Vanish();
        call.Say("three ");

        Assert.Null(await talk.ResumeAsync(_b.Endpoint));
        call.Say("four");
        call.Complete();
        await talk.UntilAsync("idle");

        Assert.Equal("one two three four", talk.Answers["a1"].Text.ToString());
        Assert.Equal("complete", talk.Answers["a1"].End);
        Assert.False(await call.Over);
    }

    [Fact]
    public async Task The_node_that_ends_an_answer_reports_it_and_no_other_does()
    {
        using var talk = await FleetTalk.BeginAsync(_a.Endpoint);
        var call = await AskAndHearAsync(talk, _a);
        await talk.AskAsync("second");
        await talk.UntilAsync("analyzing");
        Assert.Null(await talk.ResumeAsync(_b.Endpoint));
        call.Say("two");
        call.Complete();
        await talk.UntilEndAsync("a1");
        var second = await _b.Source.NextAsync();
        second.Say("three");
        second.Complete();
        await talk.UntilEndAsync("a2");

        await Waits.UntilAsync(() => _b.Turns.All.Count == 2 && _a.Sessions.Count == 0);
        Assert.Empty(_a.Turns.All);
        Assert.Equal(
            [("q", "one two", FinishReason.Complete), ("second", "three", FinishReason.Complete)],
            _b.Turns.All.Select(static turn => (turn.Question, turn.Answer, turn.Reason)));
        Assert.All(_b.Turns.All, static turn => Assert.NotNull(turn.Timing));
    }

    [Fact]
    public async Task A_node_that_loses_a_session_reports_none_of_its_answers()
    {
        using var talk = await FleetTalk.BeginAsync(_a.Endpoint);
        var call = await AskAndHearAsync(talk, _a);
        var session = Assert.Single(_a.Sessions.All);
        await Waits.UntilAsync(() => redis.Server.Database.KeyExistsAsync(_a.Fleet.Link.Keys.Snapshot(talk.SessionId)));
        talk.Vanish();

        await session.LoseAsync(CloseReason.Superseded);
        await session.Completion;
        Assert.True(await call.Over);
        Assert.Empty(_a.Turns.All);
    }

    [Fact]
    public async Task A_session_moves_back_and_forth_within_one_answer()
    {
        using var talk = await FleetTalk.BeginAsync(_a.Endpoint);
        var call = await AskAsync(talk, _a);
        for (var i = 0; i < 6; i++)
        {
            call.Say($"{i} ");
            await talk.UntilHeardAsync($"{i} ");
            if (i % 2 == 0)
            {
                talk.Vanish();
            }

            Assert.Null(await talk.ResumeAsync((i % 2 == 0 ? _b : _a).Endpoint));
        }

        call.Complete();
        await talk.UntilAsync("idle");
        Assert.Equal("0 1 2 3 4 5 ", talk.Answers["a1"].Text.ToString());
    }

    [Fact]
    public async Task A_connection_that_is_still_open_is_superseded()
    {
        using var talk = await FleetTalk.BeginAsync(_a.Endpoint);
        using var twin = talk.Twin();
        Assert.Null(await twin.ResumeAsync(_b.Endpoint));
        Assert.Equal(4501, await talk.UntilClosedAsync());
        await twin.AskAsync();
        await _b.Source.NextAsync();
    }

    [Fact]
    public async Task Cancel_stops_the_run_at_the_node_that_asked()
    {
        using var talk = await FleetTalk.BeginAsync(_a.Endpoint);
        var call = await AskAndHearAsync(talk, _a);
        talk.Vanish();
        Assert.Null(await talk.ResumeAsync(_b.Endpoint));
        await talk.SendAsync("""{"type":"cancel"}""");
        await talk.UntilAsync("cancelled");
        Assert.True(await call.Over);
    }

    [Fact]
    public async Task Pause_ask_and_stop_work_after_it()
    {
        using var talk = await FleetTalk.BeginAsync(_a.Endpoint);
        talk.Vanish();
        Assert.Null(await talk.ResumeAsync(_b.Endpoint));
        await talk.SendAsync("""{"type":"control","action":"pause"}""");
        await talk.UntilAsync("paused");
        await talk.SendAsync("""{"type":"control","action":"resume"}""");
        await talk.UntilAsync("listening");
        var call = await AskAsync(talk, _b);
        await talk.SendAsync("""{"type":"control","action":"stop"}""");
        call.Say("bye");
        call.Complete();
        await talk.UntilAsync("closed");
        Assert.Equal(1000, await talk.UntilClosedAsync());
        await Waits.UntilAsync(() => _b.Sessions.Count == 0);
        Assert.Equal("unknown", await talk.ResumeAsync(_a.Endpoint));
    }

    [Fact]
    public async Task What_was_waiting_is_asked_where_the_session_is_now_and_only_there()
    {
        using var talk = await FleetTalk.BeginAsync(_a.Endpoint);
        var first = await AskAsync(talk, _a);
        await talk.AskAsync("second");
        await talk.UntilAsync("analyzing");
        talk.Vanish();
        Assert.Null(await talk.ResumeAsync(_b.Endpoint));
        first.Say("1");
        first.Complete();
        await talk.UntilAsync("complete");
        var second = await _b.Source.NextAsync();
        Assert.Equal("second", second.Request.Question);
        second.Say("2");
        second.Complete();
        await talk.UntilAsync("complete");
        Assert.Equal("2", talk.Answers["a2"].Text.ToString());
    }

    [Fact]
    public async Task A_node_that_drains_gives_its_sessions_away_and_carries_their_answers()
    {
        using var talk = await FleetTalk.BeginAsync(_a.Endpoint);
        var call = await AskAndHearAsync(talk, _a);
        var stopped = _a.StopAsync();
        Assert.Equal(1012, await talk.UntilClosedAsync());

        Assert.Null(await talk.ResumeAsync(_b.Endpoint));
        call.Say("two");
        call.Complete();
        await talk.UntilAsync("idle");
        Assert.Equal("one two", talk.Answers["a1"].Text.ToString());
        await stopped;
        Assert.False(await call.Over);
    }

    [Fact]
    public async Task A_question_that_was_just_taken_moves_with_its_session()
    {
        for (var i = 0; i < 20; i++)
        {
            using var talk = await FleetTalk.BeginAsync(_a.Endpoint);
            await talk.AskAsync();
            await talk.UntilAsync("ack");
            Assert.Null(await talk.ResumeAsync(_b.Endpoint));
            var call = await _a.Source.NextAsync();
            call.Say("one");
            call.Complete();
            Assert.Equal("complete", await talk.UntilEndAsync("a1"));
        }
    }

    [Fact]
    public async Task A_store_that_lost_everything_costs_no_session_that_its_node_still_has()
    {
        using var talk = await FleetTalk.BeginAsync(_a.Endpoint);
        var call = await AskAndHearAsync(talk, _a);
        talk.Vanish();
        await redis.Server.Database.KeyDeleteAsync(_a.Fleet.Link.Keys.Of(talk.SessionId));
        Assert.Null(await talk.ResumeAsync(_a.Endpoint));
        call.Say("two");
        call.Complete();
        Assert.Equal("complete", await talk.UntilEndAsync("a1"));
        Assert.Equal("one two", talk.Answers["a1"].Text.ToString());
    }

    [Fact]
    public async Task A_node_that_drains_still_carries_the_answers_of_sessions_that_left_before()
    {
        using var talk = await FleetTalk.BeginAsync(_a.Endpoint);
        var call = await AskAndHearAsync(talk, _a);
        Assert.Null(await talk.ResumeAsync(_b.Endpoint));
        var stopped = _a.StopAsync();
        await Waits.UntilAsync(async () => (await _a.GetAsync("/readyz")).StartsWith("503", StringComparison.Ordinal));

        call.Say("two");
        call.Complete();
        Assert.Equal("complete", await talk.UntilEndAsync("a1"));
        Assert.Equal("one two", talk.Answers["a1"].Text.ToString());
        await stopped;
    }

    [Fact]
    public async Task A_session_is_taken_from_an_unreachable_node_and_the_running_answer_ends_with_the_text_so_far()
    {
        using var talk = await FleetTalk.BeginAsync(_a.Endpoint);
        var call = await AskAndHearAsync(talk, _a);
        await CutOffAsync(talk);
        call.Say("two ");
        await talk.UntilHeardAsync("two ");
        talk.Vanish();

        Assert.Null(await talk.ResumeAsync(_b.Endpoint));
        await talk.UntilAsync("idle");
        Assert.Equal(("one two ", "incomplete"), (talk.Answers["a1"].Text.ToString(), talk.Answers["a1"].End));
        var next = await AskAsync(talk, _b);
        next.Say("again");
        next.Complete();
        await talk.UntilAsync("complete");
        Assert.Equal("again", talk.Answers["a2"].Text.ToString());
    }

    [Fact]
    public async Task A_client_that_has_more_than_was_stored_without_saying_what_learns_about_the_gap()
    {
        using var talk = await FleetTalk.BeginAsync(_a.Endpoint, saysWhatIsOpen: false);
        var call = await AskAsync(talk, _a);
        await CutOffAsync(talk);
        call.Say("one ");
        await talk.UntilHeardAsync("one ");
        talk.Vanish();
        Assert.Equal("position", await talk.ResumeAsync(_b.Endpoint));
    }

    [Fact]
    public Task Of_two_attempts_one_gets_the_session() => Task.WhenAll(Enumerable.Range(0, 20).Select(_ => OneOfTwoGetsTheSessionAsync()));

    [Fact]
    public async Task A_slow_owner_that_has_stored_nothing_yet_is_asked_again_and_waited_for()
    {
        using var talk = await FleetTalk.BeginAsync(_a.Endpoint);
        (await AskAndHearAsync(talk, _a)).Complete();
        await talk.UntilAsync("idle");
        var slow = await SlowOwner.InstallAsync(redis.Server.Database, _a.Fleet.Link.Keys, talk.SessionId);
        talk.Vanish();
        var resumed = talk.ResumeAsync(_b.Endpoint);
        await slow.WhenAskedAsync();
        await slow.WhenAskedAsync();
        await slow.YieldAsync();
        Assert.Null(await resumed);
    }

    [Fact]
    public async Task A_wrong_token_reads_as_unknown_everywhere()
    {
        using var talk = await FleetTalk.BeginAsync(_a.Endpoint);
        talk.Vanish();
        using var other = await FleetTalk.BeginAsync(_a.Endpoint);
        using var mixed = new FleetTalk();
        Assert.Equal("unknown", await mixed.ResumeAsync(_b.Endpoint));
        Assert.Null(await talk.ResumeAsync(_b.Endpoint));
    }

    /// <summary>Cuts the node off from the store, once the session is in it.</summary>
    private async Task CutOffAsync(FleetTalk talk)
    {
        await Waits.UntilAsync(() => redis.Server.Database.KeyExistsAsync(_a.Fleet.Link.Keys.Snapshot(talk.SessionId)));
        await _a.CutOffAsync();
    }

    private async Task OneOfTwoGetsTheSessionAsync()
    {
        using var talk = await FleetTalk.BeginAsync(_a.Endpoint);
        talk.Vanish();
        using var twin = talk.Twin();
        var outcomes = await Task.WhenAll(talk.ResumeAsync(_a.Endpoint), twin.ResumeAsync(_b.Endpoint));
        Assert.Contains(outcomes, static outcome => outcome is null);
        await Waits.UntilAsync(() => _a.Sessions.All.Concat(_b.Sessions.All).Count(session => session.Address.Key == talk.SessionId) == 1);
    }

    private async Task<FleetNode> NodeAsync(string prefix)
    {
        var node = await FleetNode.StartAsync(redis.Server.Url, prefix);
        _started.Add(node);
        return await node.WhenUpAsync();
    }

    private static async Task<ScriptedCall> AskAndHearAsync(FleetTalk talk, FleetNode node)
    {
        var call = await AskAsync(talk, node);
        call.Say("one ");
        await talk.UntilHeardAsync("one ");
        return call;
    }

    private static async Task<ScriptedCall> AskAsync(FleetTalk talk, FleetNode node)
    {
        await talk.AskAsync();
        await talk.UntilAsync("querying_rag");
        return await node.Source.NextAsync();
    }
}
