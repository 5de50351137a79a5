using RealtimeRag.Server.Answers.Dify;

namespace RealtimeRag.UnitTests.Dify;

/// <summary>The meaning of Dify's error texts, recognized only by their beginnings.</summary>
public sealed class DifyErrorTextTests
{
    [Theory]
    [InlineData(429, "too_many_requests", "Too many requests.", true)]
    [InlineData(429, null, null, true)]
    [InlineData(429, "rate_limit_error", "Rate limit of the plan", false)]
    [InlineData(400, "invalid_param", "Too many requests. Please try again later.", true)]
    [InlineData(400, "invalid_param", "too many requests", true)]
    [InlineData(400, "invalid_param", "There were Too many requests", false)]
    [InlineData(500, "x", "Too many requests", false)]
    public void The_concurrency_limit_of_an_app_has_two_forms(int status, string? code, string? message, bool expected) =>
        Assert.Equal(expected, DifyErrorText.IsTooManyRequests(status, Body(code, message)));

    [Theory]
    [InlineData(400, "Agent Chat App does not support blocking mode", true)]
    [InlineData(400, "Agent App only supports streaming mode", true)]
    [InlineData(400, "The user said: Agent App only supports streaming", false)]
    [InlineData(500, "Agent App only supports streaming", false)]
    [InlineData(400, null, false)]
    public void Agents_refuse_whole_answers(int status, string? message, bool expected) =>
        Assert.Equal(expected, DifyErrorText.RefusesBlocking(status, Body("invalid_param", message)));

    [Theory]
    [InlineData(404, "not_found", "Conversation Not Exists.", true)]
    [InlineData(404, "not_found", "Workflow not published", false)]
    [InlineData(404, "app_unavailable", "Conversation Not Exists.", false)]
    [InlineData(400, "conversation_completed", "", true)]
    [InlineData(500, "not_found", "Conversation Not Exists.", false)]
    public void A_missing_conversation_and_a_missing_app_are_distinguished(int status, string code, string message, bool expected) =>
        Assert.Equal(expected, DifyErrorText.IsConversationGone(status, Body(code, message)));

    [Theory]
    [InlineData("invalid_param", "Workflow not published", "app_unavailable")]
    [InlineData(null, "Workflow not published", "app_unavailable")]
    [InlineData("invalid_param", "Run failed: the node said no", "run_failed")]
    [InlineData("invalid_param", "query is required", "invalid_param")]
    [InlineData("invalid_param", "The user said: Workflow not published", "invalid_param")]
    public void A_text_more_specific_than_its_code_refines_the_code(string? code, string text, string expected) =>
        Assert.Equal(expected, DifyErrorText.CodeOf(code, text));

    [Fact]
    public void An_app_that_was_never_published_is_to_be_published()
    {
        var fault = DifyStatusFaults.Of(400, DifyErrorText.CodeOf("invalid_param", "Workflow not published"));
        Assert.Contains("发布", fault.Failure.Message.Chinese, StringComparison.Ordinal);
        Assert.Contains("publish it", fault.Failure.Message.English, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Aborted: User requested stop")]
    [InlineData("aborted")]
    public void A_stopped_run_is_not_a_failure_of_the_app(string error) => Assert.Same(DifyFaults.Stopped, DifyErrorText.FaultOfRun(error));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("Node LLM: the provider said no")]
    public void Any_other_bad_end_is_a_failed_run(string? error) => Assert.Same(DifyFaults.RunFailed, DifyErrorText.FaultOfRun(error));

    [Fact]
    public void The_caller_must_supply_a_missing_input_wherever_it_is_reported()
    {
        const string Text = "city is required in input form";
        var ofRun = DifyErrorText.FaultOfRun(Text);
        var ofEvent = DifyErrorText.FaultOf(new DifyEvent(DifyEventKind.Error) { ErrorText = Text, Status = 500 });
        Assert.Equal(ofRun.Failure.Code, ofEvent.Failure.Code);
        Assert.Equal(ofRun.Status, ofEvent.Status);
        Assert.Equal(400, ofRun.Status);
    }

    [Theory]
    [InlineData(null, 500)]
    [InlineData(200, 500)]
    [InlineData(999, 500)]
    [InlineData(429, 429)]
    [InlineData(403, 403)]
    public void An_event_without_a_correct_status_is_a_server_fault(int? status, int taken) =>
        Assert.Equal(taken, DifyErrorText.FaultOf(new DifyEvent(DifyEventKind.Error) { Code = "x", Status = status }).Status);

    private static DifyErrorBody Body(string? code, string? message) => new(code, message);
}
