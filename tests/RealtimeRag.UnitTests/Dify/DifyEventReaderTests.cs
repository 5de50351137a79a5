using System.Text;
using RealtimeRag.Server.Answers.Dify;

namespace RealtimeRag.UnitTests.Dify;

public sealed class DifyEventReaderTests
{
    [Theory]
    [InlineData("")]
    [InlineData("not json")]
    [InlineData("[1]")]
    [InlineData("\"x\"")]
    [InlineData("null")]
    [InlineData("{\"event\":\"message\"")]
    [InlineData("{\"event\":\"message\"} {}")]
    public void An_incomplete_object_is_not_an_event(string json) => Assert.Null(DifyEventReader.Read(Encoding.UTF8.GetBytes(json)));

    [Theory]
    [InlineData("""{"event":"message","answer":"七","score":NaN}""", "七")]
    [InlineData("""{"event":"message","answer":"七",}""", "七")]
    [InlineData("""{"event":"message","answer":7}""", "")]
    [InlineData("""{"event":"message","answer":null}""", "")]
    [InlineData("""{"event":"message","answer":["七"]}""", "")]
    public void Text_is_read_unchanged_and_other_kinds_are_missing(string json, string answer) =>
        Assert.Equal(answer, DifyEventReader.Read(Encoding.UTF8.GetBytes(json))!.Answer);

    [Fact]
    public void Half_a_character_stays_half_a_character() =>
        Assert.Equal("七\ud83d", DifyEventReader.Read("""{"event":"message","answer":"七\ud83d"}"""u8)!.Answer);

    [Theory]
    [InlineData("""{"event":"error","code":"x","status":401}""", 401)]
    [InlineData("""{"event":"error","code":"x","status":"401"}""", 401)]
    [InlineData("""{"event":"error","code":"x","status":401.0}""", 401)]
    [InlineData("""{"event":"error","code":"x","status":"failed"}""", null)]
    [InlineData("""{"event":"error","code":"x","status":null}""", null)]
    public void A_status_is_read_in_every_form(string json, int? status) =>
        Assert.Equal((DifyEventKind.Error, status), (DifyEventReader.Read(Encoding.UTF8.GetBytes(json))!.Kind, DifyEventReader.Read(Encoding.UTF8.GetBytes(json))!.Status));

    [Theory]
    [InlineData("""{"code":"unauthorized","message":"no","status":401}""", DifyEventKind.Error)]
    [InlineData("""{"code":"unauthorized","message":"no"}""", DifyEventKind.Error)]
    [InlineData("""{"message":"no","status":"503"}""", DifyEventKind.Error)]
    [InlineData("""{"message":"no"}""", DifyEventKind.Other)]
    [InlineData("""{"code":"x"}""", DifyEventKind.Other)]
    [InlineData("""{"code":"x","message":"no","event":"ping"}""", DifyEventKind.Other)]
    public void An_error_body_with_a_success_status_is_an_error(string json, object kind) =>
        Assert.Equal(kind, DifyEventReader.Read(Encoding.UTF8.GetBytes(json))!.Kind);

    [Fact]
    public void The_kind_is_found_wherever_its_key_stands()
    {
        var e = DifyEventReader.Read("""{"data":{"event":"error","status":"succeeded"},"event":"workflow_finished"}"""u8)!;
        Assert.Equal((DifyEventKind.WorkflowFinished, "succeeded"), (e.Kind, e.RunStatus));
    }

    [Fact]
    public void Deep_node_data_is_skipped()
    {
        var deep = string.Concat(Enumerable.Repeat("[", 500)) + string.Concat(Enumerable.Repeat("]", 500));
        Assert.Equal(DifyEventKind.Other, DifyEventReader.Read(Encoding.UTF8.GetBytes($$$$"""{"event":"node_finished","data":{"outputs":{{{{deep}}}}}}"""))!.Kind);
    }

    [Theory]
    [InlineData("{\"event\":\"node_finished\",\"data\":{\"x\":\"yyy", DifyEventKind.Other)]
    [InlineData("{\"event\":\"message\",\"answer\":\"yyy", DifyEventKind.Message)]
    [InlineData("{\"event\":\"message_end\",\"metadata\":{", DifyEventKind.MessageEnd)]
    [InlineData("{\"data\":{\"event\":\"node_finished\",\"x\":\"yyy", DifyEventKind.Message)]
    [InlineData("garbage", DifyEventKind.Message)]
    public void The_kind_of_a_dropped_event_comes_from_its_beginning_and_defaults_to_text(string beginning, object kind) =>
        Assert.Equal(kind, DifyEventReader.ReadBeginning(Encoding.UTF8.GetBytes(beginning)).Kind);

    [Theory]
    [InlineData("{\"event\":\"message\",\"conversation_id\":\"c-1\",\"message_id\":\"m-1\",\"created_at\":1790000000,\"task_id\":\"t-1\",\"answer\":\"yyy")]
    [InlineData("{\"task_id\":\"t-1\",\"extra\":{\"task_id\":\"no\"},\"event\":\"message\",\"conversation_id\":\"c-1\",\"message_id\":\"m-1\",\"answer\":\"yyy")]
    [InlineData("{\"event\":\"message\",\"task_id\":\"t-1\",\"conversation_id\":\"c-1\",\"message_id\":\"m-1\",\"data\":{\"x\":[1,")]
    public void The_beginning_of_an_event_shows_its_ids(string beginning)
    {
        var e = DifyEventReader.ReadBeginning(Encoding.UTF8.GetBytes(beginning));
        Assert.Equal((DifyEventKind.Message, "t-1", "m-1", "c-1"), (e.Kind, e.TaskId, e.MessageId, e.ConversationId));
    }

    [Theory]
    [InlineData("{\"event\":\"message\",\"task_id\":\"t-")]
    [InlineData("{\"event\":\"message\",\"task_id\":7,\"answer\":\"yyy")]
    [InlineData("{\"event\":\"message\",\"task_id\":")]
    [InlineData("[{\"task_id\":\"t-1\"}")]
    [InlineData("")]
    public void An_id_that_is_truncated_or_of_another_type_is_missing(string beginning) =>
        Assert.Null(DifyEventReader.ReadBeginning(Encoding.UTF8.GetBytes(beginning)).TaskId);
}
