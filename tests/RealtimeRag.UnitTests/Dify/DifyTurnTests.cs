using RealtimeRag.Core.Answers;
using RealtimeRag.Core.Protocol;
using RealtimeRag.Server.Answers.Dify;

namespace RealtimeRag.UnitTests.Dify;

/// <summary>The answer that results from the events of every app mode and version.</summary>
public sealed class DifyTurnTests
{
    private const string Succeeded = """{"event":"workflow_finished","data":{"status":"succeeded","outputs":{}}}""";
    private const string Partial = """{"event":"workflow_finished","data":{"status":"partial-succeeded"}}""";
    private const string Synthetic = """{"event":"workflow_finished","data":{"status":"failed","error":"Workflow stream ended without a terminal event"}}""";
    private const string MessageEnd = """{"event":"message_end","metadata":{"usage":null,"retriever_resources":null},"files":null}""";

    public static TheoryData<string[], bool> Ends => new()
    {
        { [MessageEnd, Succeeded], true },
        { [Succeeded, MessageEnd], true },
        { [MessageEnd], true },
        { [Succeeded], true },
        { [Partial], true },
        { [Partial, MessageEnd], true },
        { [MessageEnd, Synthetic], true },
        { [Synthetic], false },
        { ["""{"event":"workflow_finished","data":{"status":"stopped","error":"Stopped by user."}}"""], false },
        { ["""{"event":"workflow_finished","data":{"status":"failed","error":"Aborted: User requested stop"}}"""], false },
        { ["""{"event":"workflow_finished","data":{}}"""], false },
        { ["""{"event":"error","message":"x","status":500}"""], false },
        { ["""{"event":"error"}"""], false },
        { [], false },
    };

    [Theory]
    [MemberData(nameof(Ends))]
    public void A_workflow_succeeds_on_either_end_event_in_any_order_and_only_once(string[] ends, bool good)
    {
        var replay = new DifyReplay().Say("message", "好。").Take(ends);
        replay.Turn.TakeEndOfStream(replay.Events);
        Assert.Equal("好。", replay.Text);
        Assert.Equal(good ? DifyTurnState.Succeeded : DifyTurnState.Failed, replay.Turn.State);
        Assert.Equal(good, replay.Turn.Fault is null);
        var fault = replay.Turn.Fault;
        replay.Say("message", "多").Take(ends).Turn.TakeEndOfStream(replay.Events);
        Assert.Equal("好。", replay.Text);
        Assert.Same(fault, replay.Turn.Fault);
    }

    [Fact]
    public void Text_comes_from_messages_also_when_labelled_as_files_and_empty_pieces_are_skipped()
    {
        var replay = new DifyReplay().Say("message", "一", "", "二").Say("message_file", "三")
            .Take("""{"event":"message_file","id":"f","type":"image","url":"http://x"}""").Say("agent_message", "四").End();
        Assert.Equal(["一", "二", "三", "四"], replay.Events.OfType<AnswerEvent.Delta>().Select(d => d.Text));
    }

    [Theory]
    [InlineData("我查一下。杭州21度。")]
    [InlineData("杭州21度。")]
    [InlineData(" 我查一下。杭州21度。\n")]
    [InlineData("<think>x</think>我查一下。杭州21度。")]
    [InlineData("")]
    public void The_closing_message_of_an_agent_does_not_duplicate_its_text(string closing)
    {
        var replay = new DifyReplay().Say("agent_message", "我查", "一下。")
            .Take("""{"event":"agent_thought","thought":"我查一下。","observation":"{}","tool":"weather"}""")
            .Say("agent_message", "杭州", "21度。").Say("message", closing).End();
        Assert.Equal("我查一下。杭州21度。", replay.Text);
        Assert.Equal(DifyTurnState.Succeeded, replay.Turn.State);
    }

    [Fact]
    public void A_closing_message_adds_what_its_deltas_lacked_and_alone_is_the_answer()
    {
        Assert.Equal("一二三", new DifyReplay().Say("agent_message", "一二").Say("message", "一二三").End().Text);
        Assert.Equal("全部", new DifyReplay().Say("message", "全部").End().Text);
    }

    [Fact]
    public void A_replacement_discards_the_text_so_far_and_a_repeated_one_is_reported_once()
    {
        var replay = new DifyReplay().Say("message", "这是", "一句").Say("message_replace", "内容不可用。", "内容不可用。").Say("message", "再见。").End();
        Assert.Equal("内容不可用。再见。", replay.Text);
        var replace = Assert.Single(replay.Events.OfType<AnswerEvent.Replace>());
        Assert.Equal(new AnswerEvent.Replace("内容不可用。", "output_moderation"), replace);
    }

    [Fact]
    public void A_replacement_by_nothing_withdraws_the_text_and_leaves_an_empty_answer()
    {
        var replay = new DifyReplay().Say("message", "一").Say("message_replace", "").End();
        Assert.Equal("", replay.Text);
        Assert.Equal(DifyFaults.Empty, replay.Turn.Fault);
    }

    [Fact]
    public void A_replacement_before_any_text_is_just_text()
    {
        var replay = new DifyReplay().Say("message_replace", "好。").End();
        Assert.Equal([new AnswerEvent.Delta("好。")], replay.Events);
    }

    [Fact]
    public void Thinking_is_removed_over_any_pieces_unless_it_is_wanted()
    {
        string[] pieces = ["<th", "ink>想</thi", "nk>\n\n好", "。"];
        Assert.Equal("好。", new DifyReplay().Say("message", pieces).End().Text);
        Assert.Equal(string.Concat(pieces), new DifyReplay(keepThinking: true).Say("message", pieces).End().Text);
    }

    [Fact]
    public void Thinking_without_its_opening_tag_is_withdrawn()
    {
        var replay = new DifyReplay().Say("message", "用户", "在问。\n", "</think>", "\n好。").End();
        Assert.Equal("好。", replay.Text);
        Assert.Equal("thinking_removed", Assert.Single(replay.Events.OfType<AnswerEvent.Replace>()).Reason);
    }

    [Fact]
    public void A_split_character_is_joined_and_an_unpaired_half_replaced()
    {
        var replay = new DifyReplay().Take(
            """{"event":"message","answer":"七天\ud83d"}""", """{"event":"message","answer":"\ude00内\ud83d"}""").End();
        Assert.Equal(["七天", "😀内", "\uFFFD"], replay.Events.OfType<AnswerEvent.Delta>().Select(static delta => delta.Text));
    }

    [Theory]
    [InlineData("推理写在 <think> 和 </think> 之间，回答写在后面。")]
    [InlineData("遇到 </think> 就说明推理结束了，后面是正文。")]
    [InlineData("步骤如下。<details><summary>展开查看</summary>第一步打开设置。</details>完成。")]
    public void Prose_that_mentions_marks_is_unchanged(string answer)
    {
        for (var i = 0; i <= answer.Length; i++)
        {
            var replay = new DifyReplay().Say("message", answer[..i], answer[i..]).End();
            Assert.Equal((answer, DifyTurnState.Succeeded), (replay.Text, replay.Turn.State));
            Assert.Empty(replay.Events.OfType<AnswerEvent.Replace>());
        }
    }

    [Fact]
    public void An_answer_of_thinking_alone_is_empty()
    {
        Assert.Equal(DifyFaults.Empty, new DifyReplay().Say("message", "<think>想", "啊想").End().Turn.Fault);
        Assert.Equal(DifyFaults.Empty, new DifyReplay().Say("message", "<think>想</think>", "\n \n").End().Turn.Fault);
    }

    [Fact]
    public void Reasoning_nodes_thoughts_and_unknown_events_show_nothing()
    {
        var replay = new DifyReplay().Take(
            """{"event":"reasoning_chunk","data":{"message_id":"m","reasoning":"秘密","node_id":"n","is_final":false}}""",
            """{"event":"node_finished","data":{"status":"failed","error":"秘密","process_data":{"prompts":[{"text":"秘密"}]},"outputs":{"answer":"秘密"}}}""",
            """{"event":"agent_log","data":{"data":{"output":"秘密"}}}""",
            """{"event":"agent_thought","thought":"秘密","answer":7}""",
            """{"event":"some_future_event","answer":"秘密","data":[1,{"x":{}}],"metadata":[],"status":"odd","task_id":7}""",
            """{"event":7}""",
            """{}""");
        Assert.Empty(replay.Events);
        Assert.Equal(DifyTurnState.Open, replay.Turn.State);
    }

    [Fact]
    public void The_task_and_the_conversation_come_from_the_first_event_that_has_them()
    {
        var replay = new DifyReplay("c-0").Take(
            """{"event":"workflow_started","task_id":"t-1","conversation_id":"c-1","message_id":"m-1"}""",
            """{"event":"message","task_id":"t-2","conversation_id":"c-2","message_id":"m-2","answer":"好"}""");
        Assert.Equal("t-1", replay.Turn.TaskId);
        Assert.Equal(new AnswerEvent.ConversationMoved("c-1", true), Assert.Single(replay.Events.OfType<AnswerEvent.ConversationMoved>()));
        Assert.Equal("m-1", Assert.Single(replay.Events.OfType<AnswerEvent.Identified>()).MessageId);
    }

    [Theory]
    [InlineData("../stop")]
    [InlineData("a b")]
    [InlineData("")]
    public void An_id_that_could_lead_elsewhere_is_not_an_id(string id)
    {
        var replay = new DifyReplay().Take($$"""{"event":"message","task_id":"{{id}}","message_id":"{{id}}","conversation_id":"{{id}}","answer":"好"}""");
        Assert.Null(replay.Turn.TaskId);
        Assert.Single(replay.Events);
    }

    [Fact]
    public void An_error_without_code_and_text_means_an_unknown_conversation_only_if_one_was_sent()
    {
        const string Error = """{"event":"error","message":"","status":500}""";
        Assert.Equal(DifyTurnState.ConversationUnknown, new DifyReplay("c-1").Take(Error).Turn.State);
        Assert.Equal(DifyTurnState.Failed, new DifyReplay().Take(Error).Turn.State);
        Assert.Equal(DifyTurnState.Failed, new DifyReplay("c-1").Say("message", "好").Take(Error).Turn.State);
    }

    [Theory]
    [InlineData("""{"event":"error","code":"completion_request_error","status":400,"message":"[openai] 429"}""", "completion_request_error", true)]
    [InlineData("""{"event":"error","code":"provider_quota_exceeded","status":400}""", "provider_quota_exceeded", false)]
    [InlineData("""{"event":"error","message":"channel is required in input form","status":500}""", "http_400", false)]
    [InlineData("""{"event":"error","code":"invalid_param","status":400,"message":"Run failed: x"}""", "run_failed", false)]
    [InlineData("""{"event":"error","code":"未知","status":9}""", "http_500", true)]
    public void An_error_event_is_one_failure_with_a_stable_reason(string json, string reason, bool retryable)
    {
        var fault = new DifyReplay().Take(json).Turn.Fault!;
        Assert.Equal((ErrorCode.RagHttpError, reason, retryable), (fault.Failure.Code, fault.Reason, fault.Failure.Retryable));
    }

    [Fact]
    public void A_run_can_be_stopped_from_its_first_task_to_its_end()
    {
        var replay = new DifyReplay();
        Assert.False(replay.Turn.CanBeStopped);
        Assert.True(replay.Say("message", "好").Turn.CanBeStopped);
        Assert.False(replay.End().Turn.CanBeStopped);
    }

    [Fact]
    public void A_run_whose_stream_broke_can_still_be_stopped()
    {
        var replay = new DifyReplay().Say("message", "好");
        replay.Turn.TakeEndOfStream(replay.Events);
        Assert.True(replay.Turn.CanBeStopped);
    }

    [Fact]
    public void A_stored_answer_completes_a_broken_one_even_inside_its_thinking()
    {
        var replay = new DifyReplay().Say("message", "<think>想");
        replay.Turn.TakeEndOfStream(replay.Events);
        replay.Turn.TakeStored("<think>想过</think>好的。", replay.Events);
        Assert.Equal("好的。", replay.Text);
        Assert.Equal(DifyTurnState.Succeeded, replay.Turn.State);
    }

    [Fact]
    public void If_nothing_was_streamed_the_answer_of_the_workflow_counts()
    {
        var replay = new DifyReplay().Take("""{"event":"workflow_finished","data":{"status":"succeeded","outputs":{"x":[1],"answer":"<think>x</think>好。"}}}""");
        replay.Turn.TakeEndOfStream(replay.Events);
        Assert.Equal("好。", replay.Text);
    }
}
