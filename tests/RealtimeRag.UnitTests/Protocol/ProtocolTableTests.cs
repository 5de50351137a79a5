using System.Text;
using RealtimeRag.Core;
using RealtimeRag.Core.Protocol;

namespace RealtimeRag.UnitTests.Protocol;

/// <summary>The closed tables of the protocol: errors, close reasons, stages, session ids.</summary>
public sealed class ProtocolTableTests
{
    public static TheoryData<ErrorCode, string> WireNames => new()
    {
        { ErrorCode.InvalidJson, "INVALID_JSON" },
        { ErrorCode.InvalidMessage, "INVALID_MESSAGE" },
        { ErrorCode.UnsupportedType, "UNSUPPORTED_TYPE" },
        { ErrorCode.UnknownAction, "UNKNOWN_ACTION" },
        { ErrorCode.NoFinalAsr, "NO_FINAL_ASR" },
        { ErrorCode.QueueFull, "QUEUE_FULL" },
        { ErrorCode.RateLimited, "RATE_LIMITED" },
        { ErrorCode.RagNotConfigured, "RAG_NOT_CONFIGURED" },
        { ErrorCode.RagUnauthorized, "RAG_UNAUTHORIZED" },
        { ErrorCode.RagNotFound, "RAG_NOT_FOUND" },
        { ErrorCode.RagRateLimited, "RAG_RATE_LIMITED" },
        { ErrorCode.RagHttpError, "RAG_HTTP_ERROR" },
        { ErrorCode.RagRequestFailed, "RAG_REQUEST_FAILED" },
        { ErrorCode.RagTimeout, "RAG_TIMEOUT" },
        { ErrorCode.RagIncomplete, "RAG_INCOMPLETE" },
        { ErrorCode.RagEmpty, "RAG_EMPTY" },
        { ErrorCode.ServerError, "SERVER_ERROR" },
    };

    public static TheoryData<CloseReason, int, ReconnectAdvice> CloseReasons => new()
    {
        { CloseReason.Stopped, 1000, ReconnectAdvice.No },
        { CloseReason.ClientLeft, 1000, ReconnectAdvice.No },
        { CloseReason.GoingAway, 1001, ReconnectAdvice.Anew },
        { CloseReason.ProtocolError, 1002, ReconnectAdvice.No },
        { CloseReason.InvalidUtf8, 1007, ReconnectAdvice.No },
        { CloseReason.MessageTooSlow, 1008, ReconnectAdvice.No },
        { CloseReason.TooManyMessages, 1008, ReconnectAdvice.No },
        { CloseReason.SlowReader, 1008, ReconnectAdvice.No },
        { CloseReason.MessageTooLarge, 1009, ReconnectAdvice.No },
        { CloseReason.TooManyFragments, 1009, ReconnectAdvice.No },
        { CloseReason.ServerFault, 1011, ReconnectAdvice.Anew },
        { CloseReason.Draining(TimeSpan.FromMilliseconds(4_321)), 1012, ReconnectAdvice.Anew },
        { CloseReason.OverCapacity, 1013, ReconnectAdvice.Anew },
        { CloseReason.Idle, 4001, ReconnectAdvice.Resume },
        { CloseReason.TooOld, 4001, ReconnectAdvice.Resume },
        { CloseReason.SlowConsumer, 4002, ReconnectAdvice.Resume },
        { CloseReason.CredentialsRefused, 4500, ReconnectAdvice.No },
        { CloseReason.CredentialsExpired, 4500, ReconnectAdvice.No },
        { CloseReason.CredentialsRevoked, 4500, ReconnectAdvice.No },
        { CloseReason.CredentialsExpired.In(ProtocolVersion.V2), 4500, ReconnectAdvice.No },
        { CloseReason.CredentialsExpired.In(ProtocolVersion.V1), 1008, ReconnectAdvice.No },
        { CloseReason.Stopped.In(ProtocolVersion.V1), 1000, ReconnectAdvice.No },
        { CloseReason.Superseded, 4501, ReconnectAdvice.No },
        { CloseReason.Abuse, 4502, ReconnectAdvice.No },
        { CloseReason.Misuse, 4503, ReconnectAdvice.No },
        { CloseReason.UnknownRecognizer, 4503, ReconnectAdvice.No },
        { CloseReason.UnknownRecognizer.In(ProtocolVersion.V1), 1008, ReconnectAdvice.No },
    };

    [Fact]
    public void Every_code_has_a_row() => Assert.Equal(Enum.GetValues<ErrorCode>().Length, WireNames.Count);

    [Theory]
    [MemberData(nameof(WireNames))]
    public void A_code_has_its_name_and_both_texts(ErrorCode code, string name)
    {
        var text = ErrorTable.Message(code);
        Assert.Equal(name, ErrorTable.WireName(code));
        Assert.Contains(text.Chinese, static c => c is >= '\u4e00' and <= '\u9fff');
        Assert.DoesNotContain(text.English, static c => c > '\u007f');
        Assert.True(text.English.Length > 20);
        Assert.Equal((text.Chinese, text.English), (text.In(Language.Chinese), text.In(Language.English)));
    }

    [Theory]
    [InlineData(ErrorCode.RagRequestFailed, "调用 RAG 服务失败：请求错误")]
    [InlineData(ErrorCode.RagTimeout, "调用 RAG 服务失败")]
    public void Phrases_that_people_search_for_are_kept(ErrorCode code, string phrase) => Assert.Contains(phrase, ErrorTable.Message(code).Chinese);

    [Theory]
    [InlineData(ErrorCode.QueueFull, true)]
    [InlineData(ErrorCode.RateLimited, true)]
    [InlineData(ErrorCode.RagTimeout, true)]
    [InlineData(ErrorCode.RagIncomplete, true)]
    [InlineData(ErrorCode.InvalidJson, false)]
    [InlineData(ErrorCode.UnsupportedType, false)]
    [InlineData(ErrorCode.RagNotConfigured, false)]
    [InlineData(ErrorCode.RagUnauthorized, false)]
    [InlineData(ErrorCode.RagNotFound, false)]
    public void What_can_succeed_later_is_retryable(ErrorCode code, bool isRetryable) => Assert.Equal(isRetryable, ErrorTable.IsRetryable(code));

    [Theory]
    [MemberData(nameof(CloseReasons))]
    public void A_close_reason_has_its_code_and_fits_a_close_frame(CloseReason reason, int code, ReconnectAdvice advice)
    {
        Assert.Equal((code, advice), (reason.Code, reason.Reconnect));
        Assert.True(Encoding.UTF8.GetByteCount(reason.Text) <= 123);
        Assert.DoesNotContain(reason.Text, static c => c > '\u007f');
        var bySpan = reason.Code switch
        {
            >= 4500 => ReconnectAdvice.No,
            >= 4000 => ReconnectAdvice.Resume,
            _ => reason.Reconnect,
        };
        Assert.Equal(bySpan, reason.Reconnect);
    }

    [Fact]
    public void A_drain_says_in_whole_milliseconds_when_to_reconnect() =>
        Assert.Equal("retry_ms=4321", CloseReason.Draining(TimeSpan.FromMilliseconds(4_321.9)).Text);

    [Fact]
    public void Stages_have_the_names_of_the_protocol() => Assert.Equal(
        ["listening", "waiting_for_question", "analyzing", "querying_rag", "idle", "paused", "instant_query", "interrupting", "closed"],
        Enum.GetValues<Stage>().Select(WireWords.Of));

    [Fact]
    public void Other_words_have_the_names_of_the_protocol()
    {
        Assert.Equal(["complete", "cancelled", "incomplete", "error", "truncated", "clarify"], Enum.GetValues<FinishReason>().Select(WireWords.Of));
        Assert.Equal(["question", "statement", "incomplete", "duplicate", "paused", "uncertain", "ignored"], Enum.GetValues<DecisionKind>().Select(WireWords.Of));
        Assert.Equal(["unknown", "expired", "epoch", "position"], Enum.GetValues<ResumeRefusal>().Select(WireWords.Of));
    }

    [Theory]
    [InlineData("a")]
    [InlineData("../{*}")]
    [InlineData("会话-甲")]
    [InlineData("😀")]
    [InlineData("é")]
    public void Visible_session_ids_are_valid(string id) => Assert.True(SessionIds.IsValid(id));

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("a b")]
    [InlineData("a\u00a0b")]
    [InlineData("a\u3000b")]
    [InlineData("a\n")]
    [InlineData("a\0")]
    [InlineData("a\u200b")]
    [InlineData("a\u202e")]
    [InlineData("\ufeffa")]
    [InlineData("a\u2028")]
    [InlineData("a\ufffd")]
    [InlineData("\ue000")]
    [InlineData("\u0378")]
    public void Session_ids_with_anything_invisible_are_not(string id) => Assert.False(SessionIds.IsValid(id));

    [Fact]
    public void A_lone_surrogate_is_not_a_session_id() => Assert.False(SessionIds.IsValid(['a', '\ud800']));

    [Fact]
    public void Session_ids_are_counted_in_characters_not_in_code_units()
    {
        Assert.True(SessionIds.IsValid(string.Concat(Enumerable.Repeat("😀", 128))));
        Assert.False(SessionIds.IsValid(string.Concat(Enumerable.Repeat("😀", 129))));
    }
}
