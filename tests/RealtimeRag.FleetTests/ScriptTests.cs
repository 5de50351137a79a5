using StackExchange.Redis;

namespace RealtimeRag.FleetTests;

/// <summary>The scripts on Redis.</summary>
public sealed class RedisScriptTests(SharedRedis redis) : ScriptTests(redis.Server.Database);

/// <summary>The scripts on Garnet, which has an implementation of Lua's commands independent of that of Redis.</summary>
public sealed class GarnetScriptTests(SharedGarnet garnet) : ScriptTests(garnet.Database), IClassFixture<SharedGarnet>;

/// <summary>Each step that the store takes, reply by reply.</summary>
public abstract class ScriptTests(IDatabase store)
{
    private readonly StoredSession _session = new(store, SharedRedis.NewPrefix());

    [Fact]
    public async Task A_session_begins_once_and_its_node_may_give_it_another_token()
    {
        Assert.Equal(1, await _session.BeginAsync("A"));
        Assert.Equal(1, await _session.BeginAsync("A", "t1"));
        Assert.Equal(-1, await _session.BeginAsync("B"));
        Assert.Equal("unknown", (string)(await _session.ClaimAsync("A", "t0", "t2", "ask", fence: 1))[0]!);
        Assert.Equal("taken", (string)(await _session.ClaimAsync("A", "t1", "t2", "ask", fence: 1))[0]!);
    }

    [Fact]
    public async Task Frames_are_added_in_order_by_the_owner_and_once()
    {
        Assert.Equal(-3, await _session.AppendAsync("A", 1, 1, 1));
        await _session.BeginAsync("A");
        Assert.Equal(1, await _session.AppendAsync("A", 1, 1, 2, "one"));
        Assert.Equal(1, await _session.AppendAsync("A", 1, 1, 2, "one"));
        Assert.Equal(-2, await _session.AppendAsync("A", 1, 4, 5, "late"));
        Assert.Equal(-1, await _session.AppendAsync("B", 1, 3, 3, "other"));
        Assert.Equal(-3, await _session.AppendAsync("A", 2, 3, 3, "newer"));
        Assert.Equal(1, await _session.AppendAsync("A", 1, 3, 2, "[]"));
        Assert.Equal(1, await _session.AppendAsync("A", 1, 3, 3, "two"));
        Assert.Equal(["2\none", "3\ntwo"], await _session.FramesAsync());
        Assert.Equal(1, await _session.AppendAsync("A", 1, 4, 4, "three", oldest: 2));
        Assert.Equal(["3\ntwo", "4\nthree"], await _session.FramesAsync());
    }

    [Fact]
    public async Task A_session_is_given_up_with_its_running_answers_and_once()
    {
        await _session.BeginAsync("A");
        await _session.TurnAsync("A", 1, 7);
        Assert.Equal(1, await _session.AppendAsync("A", 1, 1, 1, "one", parks: "any"));
        Assert.Equal(1, await _session.AppendAsync("A", 1, 1, 1, "one", parks: "any"));
        Assert.Equal(-1, await _session.AppendAsync("A", 1, 2, 2, "two"));
        Assert.Equal("store", (await _session.FindTurnAsync(7))!.Via);
        var reply = await _session.ClaimAsync("B", "t0", "t1", "ask");
        Assert.Equal(("taken", 3L, 1L, "epoch", ""), ((string)reply[0]!, (long)reply[1], (long)reply[2], (string)reply[3]!, (string)reply[4]!));
        Assert.Equal("{}", (string)reply[7]!);
    }

    [Fact]
    public async Task A_session_is_given_up_for_the_newest_attempt_alone()
    {
        await _session.BeginAsync("A");
        await _session.ClaimAsync("B", "t0", "t1", "ask", attempt: "older");
        Assert.Equal("taken", (string)(await _session.ClaimAsync("A", "t0", "t2", "ask", fence: 1, attempt: "newer"))[0]!);
        Assert.Equal(2, await _session.AppendAsync("A", 1, 1, 1, "one", parks: "older"));
        Assert.Equal("overtaken", (string)(await _session.ClaimAsync("B", "t0", "t1", "go", attempt: "older"))[0]!);
        Assert.Equal(1, await _session.AppendAsync("A", 1, 2, 2, "two"));
        Assert.Equal(1, await _session.PutAsync("A", 1, 2));
        Assert.Equal(1, await _session.AppendAsync("A", 1, 3, 2, parks: "newer"));
        Assert.Equal("taken", (string)(await _session.ClaimAsync("B", "t0", "t1", "ask", attempt: "newest"))[0]!);
    }

    [Fact]
    public async Task A_node_that_never_got_the_reply_to_its_claim_takes_the_session_again()
    {
        await _session.BeginAsync("A");
        await _session.AppendAsync("A", 1, 1, 1, "one", parks: "any");
        await _session.ClaimAsync("B", "t0", "t1", "ask");
        var reply = await _session.ClaimAsync("B", "t0", "t2", "ask");
        Assert.Equal(("taken", 4L, 1L, "{}"), ((string)reply[0]!, (long)reply[1], (long)reply[2], (string)reply[7]!));
        Assert.Equal(7, (await _session.ClaimAsync("B", "t2", "t3", "ask", fence: 4)).Length);
    }

    [Fact]
    public async Task The_end_of_a_carried_answer_is_known_and_only_its_node_reports_it()
    {
        await _session.BeginAsync("A");
        await _session.TurnAsync("A", 1, 1);
        Assert.Equal(0, await _session.OverAsync(1, "B"));
        Assert.Equal(0, await _session.NameAsync("B", 1, "forged"));
        await _session.AppendAsync("A", 1, 1, 1, parks: "any");
        Assert.Equal(1, await _session.OverAsync(1));
        Assert.Equal(("done", true), ((await _session.FindTurnAsync(1))!.St, (await _session.FindTurnAsync(1))!.IsCarried));

        // The session may still be passing on what it had received.
        Assert.Equal(1, await _session.EventAsync("A", 1, 0, "last"));
    }

    [Fact]
    public async Task A_session_whose_content_has_expired_must_be_written_again()
    {
        await _session.BeginAsync("A");
        Assert.Equal(1, await _session.KeepAsync("A", 1));
        Assert.Equal(1, await _session.AppendAsync("A", 1, 1, 1));
        await _session.ExpireContentAsync();
        Assert.Equal(-3, await _session.KeepAsync("A", 1));
        Assert.Equal(-3, await _session.AppendAsync("A", 1, 2, 2));
        Assert.Equal(1, await _session.PutAsync("A", 1, 2));
        Assert.Equal(1, await _session.KeepAsync("A", 1));
    }

    [Fact]
    public async Task Nothing_is_passed_on_after_a_gap()
    {
        await _session.BeginAsync("A");
        await _session.TurnAsync("A", 1, 1);
        await _session.AppendAsync("A", 1, 1, 1, parks: "any");
        Assert.Equal(1, await _session.EventAsync("A", 1, 0, "one"));
        Assert.Equal(0, await _session.EventAsync("A", 1, 2, "three"));
        Assert.Equal("cut", (await _session.FindTurnAsync(1))!.St);
    }

    [Fact]
    public async Task A_living_owner_is_asked_and_a_silent_one_is_overruled()
    {
        await _session.BeginAsync("A");
        await _session.AppendAsync("A", 1, 1, 1);
        await _session.TurnAsync("A", 1, 7);
        await _session.NameAsync("A", 7, "task7");
        Assert.Equal(["ask", "A", "0"], (await _session.ClaimAsync("B", "t0", "t1", "ask")).Select(static part => part.ToString()));
        Assert.Equal("ask", (string)(await _session.ClaimAsync("B", "t0", "t1", "go"))[0]!);
        var reply = await _session.ClaimAsync("B", "t0", "t1", "force");
        Assert.Equal(("taken", 2L, "A"), ((string)reply[0]!, (long)reply[1], (string)reply[4]!));
        Assert.Equal("cut", (await _session.FindTurnAsync(7))!.St);
        Assert.Equal("task7", (await _session.FindTurnAsync(7))!.Task);
        Assert.Equal(-1, await _session.AppendAsync("A", 1, 2, 2));
        Assert.Equal(-1, await _session.KeepAsync("A", 1));
        Assert.Equal(-1, await _session.TurnAsync("A", 1, 8));
        Assert.Equal(0, await _session.EventAsync("A", 7, 0, "late"));
        Assert.Equal(0, await _session.NameAsync("A", 7, "again"));
    }

    [Fact]
    public async Task A_session_that_its_owner_has_not_written_yet_is_asked_for_again()
    {
        await _session.BeginAsync("A");
        await _session.ClaimAsync("B", "t0", "t1", "ask");
        Assert.Equal("ask", (string)(await _session.ClaimAsync("B", "t0", "t1", "force"))[0]!);
        await _session.AppendAsync("A", 1, 1, 1, parks: "1");
        Assert.Equal("taken", (string)(await _session.ClaimAsync("B", "t0", "t1", "go"))[0]!);
    }

    [Fact]
    public async Task An_older_attempt_is_overtaken_by_a_newer_one()
    {
        await _session.BeginAsync("A");
        await _session.AppendAsync("A", 1, 1, 1);
        await _session.ClaimAsync("B", "t0", "t1", "ask", attempt: "older");
        await _session.ClaimAsync("C", "t0", "t2", "ask", attempt: "newer");
        Assert.Equal("taken", (string)(await _session.ClaimAsync("C", "t0", "t2", "force", attempt: "newer"))[0]!);
        Assert.Equal("overtaken", (string)(await _session.ClaimAsync("B", "t0", "t1", "force", attempt: "older"))[0]!);
    }

    [Fact]
    public async Task A_token_stays_good_until_the_client_has_the_next()
    {
        await _session.BeginAsync("A");
        await _session.ClaimAsync("A", "t0", "t1", "ask", fence: 1);
        Assert.Equal("taken", (string)(await _session.ClaimAsync("A", "t0", "t2", "ask", fence: 1))[0]!);
        Assert.Equal("unknown", (string)(await _session.ClaimAsync("A", "t1", "t3", "ask", fence: 1))[0]!);
        await _session.SeenAsync("t2");
        Assert.Equal("unknown", (string)(await _session.ClaimAsync("A", "t0", "t3", "ask", fence: 1))[0]!);
        Assert.Equal("unknown", (string)(await _session.ClaimAsync("A", "t2", "t3", "ask", fence: 1, owner: "berta"))[0]!);
        Assert.Equal("taken", (string)(await _session.ClaimAsync("A", "t2", "t3", "ask", fence: 1))[0]!);
    }

    [Fact]
    public async Task A_question_is_asked_once()
    {
        await _session.BeginAsync("A");
        Assert.Equal(1, await _session.TurnAsync("A", 1, 1));
        Assert.Equal(-4, await _session.TurnAsync("A", 1, 1));
        Assert.Equal(-1, await _session.TurnAsync("B", 1, 2));
        Assert.Equal(1, await _session.TurnAsync("A", 0, 2));
        await _session.OverAsync(1);
        Assert.Null(await _session.FindTurnAsync(1));
    }

    [Fact]
    public async Task Events_of_a_backend_are_passed_on_once_and_only_while_they_are_wanted()
    {
        await _session.BeginAsync("A");
        await _session.TurnAsync("A", 1, 1);
        await _session.AppendAsync("A", 1, 1, 1, parks: "any");
        await _session.ClaimAsync("B", "t0", "t1", "ask");
        Assert.Equal(1, await _session.EventAsync("A", 1, 0, "one"));
        Assert.Equal(1, await _session.EventAsync("A", 1, 0, "one"));
        Assert.Equal(1, await _session.EventAsync("A", 1, 1, "two"));
        Assert.Equal(0, await _session.EventAsync("B", 1, 2, "forged"));
        Assert.Equal(["one", "two"], await _session.EventsAsync(1));
        Assert.Equal(-1, await _session.CancelAsync("A", 1, 1));
        Assert.Equal(1, await _session.CancelAsync("B", 3, 1));
        Assert.Equal(0, await _session.EventAsync("A", 1, 2, "three"));
        await _session.OverAsync(1);
        Assert.Equal("cancelled", (await _session.FindTurnAsync(1))!.St);
    }

    [Fact]
    public async Task The_run_of_a_node_that_is_gone_is_cut_once()
    {
        await _session.TurnAsync("A", 0, 1);
        await _session.NameAsync("A", 1, "task1");
        Assert.Empty(await _session.CutAsync("B", 1));
        Assert.Equal(["task1", "user"], await _session.CutAsync("A", 1));
        Assert.Empty(await _session.CutAsync("A", 1));
        Assert.Empty(await _session.CutAsync("A", 2));
    }

    [Fact]
    public async Task What_the_store_lost_is_written_again_and_the_higher_fence_wins()
    {
        await _session.BeginAsync("A");
        await _session.LoseAsync();
        Assert.Equal(-3, await _session.KeepAsync("A", 5));
        Assert.Equal(1, await _session.PutAsync("A", 3, 9, "old"));
        Assert.Equal(1, await _session.PutAsync("B", 5, 12, "new"));
        Assert.Equal(-1, await _session.PutAsync("A", 3, 9, "old"));
        Assert.Equal(-1, await _session.PutAsync("C", 5, 12, "same"));
        Assert.Equal(["12\nnew"], await _session.FramesAsync());
        Assert.Equal(1, await _session.AppendAsync("B", 5, 13, 13, "more"));
    }

    [Fact]
    public async Task What_is_over_is_unknown_and_what_ran_out_is_expired()
    {
        await _session.BeginAsync("A");
        await _session.AppendAsync("A", 1, 1, 1);
        Assert.Equal(0, await _session.ForgetAsync("B", 1, isExpired: false));
        Assert.Equal(1, await _session.ForgetAsync("A", 1, isExpired: true));
        Assert.Equal("expired", (string)(await _session.ClaimAsync("B", "t0", "t1", "ask"))[0]!);

        var other = new StoredSession(store, SharedRedis.NewPrefix());
        await other.BeginAsync("A");
        await other.ForgetAsync("A", 1, isExpired: false);
        Assert.Equal("unknown", (string)(await other.ClaimAsync("B", "t0", "t1", "ask"))[0]!);
    }
}
