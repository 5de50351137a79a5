using System.Buffers;
using System.Collections.Immutable;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace RealtimeRag.Core.Protocol;

/// <summary>Writes frames as JSON in one protocol version. Reuses its buffers: use one instance per connection; not thread-safe.</summary>
public sealed class ServerFrameWriter : IDisposable
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    private readonly ProtocolVersion _version;
    private readonly Utf8JsonWriter _json;

    /// <summary>Creates a writer for one connection.</summary>
    public ServerFrameWriter(ProtocolVersion version)
    {
        _version = version;
        _json = new Utf8JsonWriter(Stream.Null, Options);
    }

    /// <summary>Writes one frame as UTF-8 JSON.</summary>
    /// <param name="frame">The frame.</param>
    /// <param name="seq">The frame's number in the session, 0 for frames without one. Written only in v2.</param>
    /// <param name="output">Receives the bytes.</param>
    public void Write(ServerFrame frame, long seq, IBufferWriter<byte> output)
    {
        _json.Reset(output);
        _json.WriteStartObject();
        WriteFields(frame);
        if (seq > 0 && _version == ProtocolVersion.V2)
        {
            _json.WriteNumber("seq"u8, seq);
        }

        _json.WriteEndObject();
        _json.Flush();
    }

    /// <inheritdoc/>
    public void Dispose() => _json.Dispose();

    private void WriteFields(ServerFrame frame)
    {
        switch (frame)
        {
            case ServerFrame.Ack ack:
                _json.WriteString("type"u8, "ack"u8);
                _json.WriteString("received_type"u8, ack.ReceivedType);
                _json.WriteString("session_id"u8, ack.SessionId);
                break;
            case ServerFrame.Answer answer:
                WriteAnswer(answer);
                break;
            case ServerFrame.Status status:
                WriteStatus(status);
                break;
            case ServerFrame.Connected connected:
                _json.WriteString("type"u8, "ack"u8);
                _json.WriteString("session_id"u8, connected.SessionId);
                WriteOffer(connected.Offer);
                break;
            case ServerFrame.Resumed resumed:
                WriteResumed(resumed);
                break;
            case ServerFrame.Error error:
                WriteError(error);
                break;
            case ServerFrame.Decision decision:
                _json.WriteString("type"u8, "decision"u8);
                _json.WriteString("kind"u8, WireWords.Of(decision.Kind));
                _json.WriteNumber("confidence"u8, MathF.Round(decision.Confidence, 4));
                _json.WriteString("text"u8, decision.Text);
                _json.WriteString("reason"u8, decision.Reason);
                WriteOptional("speaker"u8, decision.Speaker);
                break;
            case ServerFrame.GoingAway leaving:
                _json.WriteString("type"u8, "going_away"u8);
                _json.WriteString("reason"u8, WireWords.Of(leaving.Reason));
                _json.WriteNumber("in_ms"u8, (long)leaving.In.TotalMilliseconds);
                WriteRetry("retry_ms"u8, leaving.RetryAfter);
                break;
            case ServerFrame.BudgetNotice { Use: var use }:
                _json.WriteString("type"u8, "limit"u8);
                _json.WriteString("limit"u8, use.Limit);
                _json.WriteNumber("used"u8, use.Used);
                _json.WriteNumber("max"u8, use.Most);
                _json.WriteNumber("resets_in_ms"u8, (long)use.ResetsIn.TotalMilliseconds);
                break;
            case ServerFrame.Clarify clarify:
                WriteClarify(clarify);
                break;
            case ServerFrame.AnswerReplace replace:
                _json.WriteString("type"u8, "answer_replace"u8);
                _json.WriteString("answer_id"u8, replace.AnswerId);
                _json.WriteString("content"u8, replace.Content);
                _json.WriteString("reason"u8, replace.Reason);
                break;
        }
    }

    private void WriteStatus(ServerFrame.Status status)
    {
        _json.WriteString("type"u8, "status"u8);
        _json.WriteString("stage"u8, WireWords.Of(status.Stage));
        WriteOptional("question"u8, status.Question);
        if (status.IsInstant)
        {
            _json.WriteString("mode"u8, "instant"u8);
        }

        WriteOptional("note"u8, status.Note);
        if (_version == ProtocolVersion.V2)
        {
            WriteOptional("answer_id"u8, status.AnswerId);
        }
    }

    private void WriteAnswer(ServerFrame.Answer answer)
    {
        _json.WriteString("type"u8, "answer"u8);
        _json.WriteNumber("stream_index"u8, answer.StreamIndex);
        _json.WriteString("content"u8, answer.Content);
        _json.WriteBoolean("final"u8, answer.End is not null);
        if (_version == ProtocolVersion.V2)
        {
            _json.WriteString("answer_id"u8, answer.AnswerId);
            WriteEnd(answer.End);
        }
    }

    private void WriteClarify(ServerFrame.Clarify clarify)
    {
        _json.WriteString("type"u8, "clarify"u8);
        _json.WriteString("answer_id"u8, clarify.AnswerId);
        _json.WriteStartArray("choices"u8);
        foreach (var (index, title) in clarify.Titles.Index())
        {
            _json.WriteStartObject();
            _json.WriteNumber("n"u8, index + 1);
            _json.WriteString("title"u8, title);
            _json.WriteEndObject();
        }

        _json.WriteEndArray();
    }

    private void WriteEnd(AnswerFrameEnd? end)
    {
        if (end is null)
        {
            return;
        }

        _json.WriteString("finish_reason"u8, WireWords.Of(end.Reason));
        WriteCitations(end.Citations);
        WriteUsage(end.Usage);
        WriteTiming(end.Timing);
        if (end.ContextLost)
        {
            _json.WriteBoolean("context_lost"u8, true);
        }

        if (!end.Suggested.IsDefaultOrEmpty)
        {
            _json.WriteStartArray("suggested"u8);
            foreach (var question in end.Suggested)
            {
                _json.WriteStringValue(question);
            }

            _json.WriteEndArray();
        }
    }

    private void WriteCitations(ImmutableArray<Citation> citations)
    {
        _json.WriteStartArray("citations"u8);
        foreach (var citation in citations)
        {
            _json.WriteStartObject();
            _json.WriteNumber("index"u8, citation.Index);
            _json.WriteString("title"u8, citation.Title);
            _json.WriteString("snippet"u8, citation.Snippet);
            _json.WriteNumber("score"u8, double.IsFinite(citation.Score) ? Math.Round(citation.Score, 4) : 0);
            WriteOptional("url"u8, citation.Url);
            _json.WriteEndObject();
        }

        _json.WriteEndArray();
    }

    private void WriteUsage(TokenUsage? usage)
    {
        if (usage is null)
        {
            return;
        }

        _json.WriteStartObject("usage"u8);
        _json.WriteNumber("prompt_tokens"u8, usage.PromptTokens);
        _json.WriteNumber("completion_tokens"u8, usage.CompletionTokens);
        _json.WriteNumber("total_tokens"u8, usage.TotalTokens);
        WriteOptional("price"u8, usage.Price);
        WriteOptional("currency"u8, usage.Currency);
        _json.WriteEndObject();
    }

    private void WriteTiming(AnswerFrameTiming? timing)
    {
        if (timing is null)
        {
            return;
        }

        _json.WriteStartObject("timing"u8);
        WriteMilliseconds("detect"u8, timing.Detect);
        WriteMilliseconds("queue"u8, timing.Queue);
        if (timing.First is { } first)
        {
            WriteMilliseconds("first"u8, first);
        }
        else
        {
            _json.WriteNull("first"u8);
        }

        WriteMilliseconds("total"u8, timing.Total);
        _json.WriteBoolean("speculative"u8, timing.IsSpeculative);
        _json.WriteEndObject();
    }

    private void WriteError(ServerFrame.Error error)
    {
        _json.WriteString("type"u8, "error"u8);
        _json.WriteString("code"u8, ErrorTable.WireName(error.Code));
        _json.WriteString("message"u8, error.Message);
        if (_version == ProtocolVersion.V2)
        {
            _json.WriteBoolean("retryable"u8, error.IsRetryable);
            WriteRetry("retry_after_ms"u8, error.RetryAfter);
            WriteOptional("limit"u8, error.Limit);
            WriteOptional("answer_id"u8, error.AnswerId);
            WriteOptional("correlation_id"u8, error.CorrelationId);
        }
    }

    private void WriteResumed(ServerFrame.Resumed resumed)
    {
        _json.WriteString("type"u8, "ack"u8);
        _json.WriteString("received_type"u8, MessageTypes.Resume);
        _json.WriteString("session_id"u8, resumed.SessionId);
        _json.WriteBoolean("recovered"u8, resumed.RefusedBecause is null);
        if (resumed.RefusedBecause is { } refusal)
        {
            _json.WriteString("reason"u8, WireWords.Of(refusal));
        }

        WriteOffer(resumed.Offer);
    }

    private void WriteOffer(ResumeOffer? offer)
    {
        if (offer is null || _version == ProtocolVersion.V1)
        {
            return;
        }

        _json.WriteNumber("protocol"u8, 2);
        _json.WriteString("epoch"u8, offer.Epoch);
        _json.WriteString("resume_token"u8, offer.ResumeToken);
        _json.WriteNumber("resume_window_ms"u8, (long)offer.Window.TotalMilliseconds);
        _json.WriteNumber("max_message_bytes"u8, ProtocolLimits.MessageBytes);
        _json.WriteString("backend"u8, offer.Backend);
        if (offer.IsForThisNode)
        {
            _json.WriteString("resume_scope"u8, "node"u8);
        }
    }

    private void WriteMilliseconds(ReadOnlySpan<byte> name, TimeSpan time) =>
        _json.WriteNumber(name, Math.Round(Math.Max(0, time.TotalMilliseconds), 1));

    private void WriteRetry(ReadOnlySpan<byte> name, TimeSpan? wait)
    {
        if (wait is { } time)
        {
            _json.WriteNumber(name, (long)time.TotalMilliseconds);
        }
    }

    private void WriteOptional(ReadOnlySpan<byte> name, string? value)
    {
        if (value is not null)
        {
            _json.WriteString(name, value);
        }
    }
}
