using System.Collections.Immutable;
using System.Text.Json;
using RealtimeRag.Core.Answers;
using RealtimeRag.Core.Protocol;
using RealtimeRag.Core.Text;
using RealtimeRag.Server.Answers.Http;
using RealtimeRag.Server.Answers.Knowledge;

namespace RealtimeRag.Server.Answers.OpenAI;

/// <summary>The run of one question: time limits, end conditions, logging. Not thread-safe.</summary>
internal sealed class OpenAIRun(AnswerRequest request, OpenAIOptions options, TimeProvider time, ILogger logger, CancellationToken caller) : IAsyncDisposable
{
    // After the finish reason only token usage can follow.
    private static readonly TimeSpan UsageGrace = TimeSpan.FromSeconds(2);

    private readonly AnswerDeadline _deadline = new(time, options.Timeout, caller);
    private readonly ChatAnswer _answer = new(options.KeepThinking);
    private ImmutableArray<Passage>? _passages;
    private ChatStream? _stream;
    private ReportedError? _doubtful;
    private TimeSpan? _first;
    private bool _sawChunk;
    private bool _isOver;
    private bool _wasPaused;

    /// <summary>Searches for passages and sends the call.</summary>
    public async Task StartAsync(OpenAIClient client, IPassageSource? passages)
    {
        try
        {
            if (passages is not null)
            {
                _passages = await passages.FindAsync(request, options.PassageCount, _deadline.Token);
            }

            _stream = await client.StartAsync(Call(), _deadline);
        }
        catch (Exception e) when (IsUpstream(e))
        {
            throw Failed(e);
        }
    }

    /// <summary>Returns the next text to show, or null when the answer is complete.</summary>
    public async ValueTask<AnswerEvent?> NextAsync()
    {
        try
        {
            if (_wasPaused)
            {
                _wasPaused = false;
                BeginSilence();
            }

            while (!_isOver)
            {
                if (await ReadAsync() is { } shown)
                {
                    _first ??= _deadline.Elapsed;

                    // The endpoint is not silent just because the reader is slow.
                    _deadline.Pause();
                    _wasPaused = true;
                    return shown;
                }
            }

            return null;
        }
        catch (Exception e) when (IsUpstream(e))
        {
            if (!_answer.HasEnded)
            {
                throw Failed(e);
            }

            logger.BrokeAfterEnd(ConnectionFault.NameOf(e), request.CorrelationId);
            _isOver = true;
            return _answer.Complete();
        }
    }

    /// <summary>Returns what follows the text: citations, token usage, the end. Fails if there was no text.</summary>
    public IEnumerable<AnswerEvent> Ending()
    {
        if (Characters.IsBlank(_answer.Text))
        {
            throw Failed(_doubtful is { } error ? new ReportedErrorException(error) : new AnswerFailedException(OpenAIFailures.Empty(_answer.FinishReason)));
        }

        if (OpenAIFailures.IsFault(_answer.FinishReason))
        {
            throw Failed(new AnswerFailedException(OpenAIFailures.Incomplete));
        }

        Report();
        var citations = CitedPassages.Of(_answer.Text, _passages ?? []);
        if (!citations.IsEmpty)
        {
            yield return new AnswerEvent.Cited(citations);
        }

        if (_answer.Usage is { } usage)
        {
            yield return new AnswerEvent.Used(usage);
        }

        yield return new AnswerEvent.Completed(Truncated: _answer.IsCut || OpenAIFailures.IsCutShort(_answer.FinishReason));
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (_stream is not null)
        {
            await _stream.DisposeAsync();
        }

        _deadline.Dispose();
    }

    private async ValueTask<AnswerEvent?> ReadAsync()
    {
        if (_answer.IsCut || await _stream!.NextAsync() is not { } chunk)
        {
            return End();
        }

        _sawChunk = true;
        if (chunk.Error is { } error)
        {
            _doubtful ??= chunk.IsErrorCertain ? throw new ReportedErrorException(error) : error;
        }

        var (progress, shown) = _answer.Take(chunk);
        _doubtful = progress ? null : _doubtful;
        if (progress || _answer.HasClosingEvent)
        {
            BeginSilence();
        }

        return shown;
    }

    private void BeginSilence()
    {
        var isTail = _answer.HasClosingEvent;
        _deadline.Begin(isTail ? AnswerLimit.Tail : AnswerLimit.Idle, isTail ? UsageGrace : options.IdleTimeout);
    }

    // A reply that ends cleanly without an end mark is complete: many servers send none. A truncated one has already thrown.
    private AnswerEvent? End()
    {
        if (!_sawChunk && !_stream!.IsDone)
        {
            throw new EndOfStreamException();
        }

        // A suspected error was one if nothing followed it.
        if (_doubtful is { } error && !_answer.HasEnded && !_stream!.IsDone)
        {
            throw new ReportedErrorException(error);
        }

        _isOver = true;
        if (!_answer.IsCut && !_answer.HasEnded && !_stream!.IsDone && _answer.HasText)
        {
            logger.EndedWithoutMark(request.CorrelationId);
        }

        return _answer.Complete();
    }

    private ChatCall Call() => new(
        options.Model,
        PromptBuilder.Build(request, _passages, options.HistoryTurns),
        Stream: true,
        options.AskForUsage ? new ChatStreamOptions(IncludeUsage: true) : null,
        options.MaxTokens > 0 && !options.UseMaxCompletionTokens ? options.MaxTokens : null,
        options.MaxTokens > 0 && options.UseMaxCompletionTokens ? options.MaxTokens : null,
        options.Temperature);

    // The caller's cancellation is not a failure, and a bug in this program is not the endpoint's failure.
    private bool IsUpstream(Exception e) => e switch
    {
        OperationCanceledException => _deadline.HasPassed,
        AnswerFailedException or ReportedErrorException or HttpRequestException or IOException or InvalidDataException or JsonException => true,
        _ => false,
    };

    private AnswerFailedException Failed(Exception e)
    {
        var failed = e as AnswerFailedException
            ?? new AnswerFailedException(FailureOf(e), e) { WholeLimitPassed = e is OperationCanceledException && _deadline.Passed == AnswerLimit.Total };
        var refused = failed.InnerException as HttpRequestException;
        var reported = (e as ReportedErrorException)?.Error;
        logger.Failed(
            ErrorTable.WireName(failed.Failure.Code),
            (int?)refused?.StatusCode ?? (reported is { } error ? OpenAIFailures.StatusOf(error) : null),
            refused?.StatusCode is null ? reported?.Code : refused.Message,
            failed.InnerException is { } cause ? ConnectionFault.NameOf(cause) : null,
            (long)_deadline.Elapsed.TotalMilliseconds,
            request.CorrelationId);
        return new AnswerFailedException(options.Proxy.Explain(failed.Failure, options.BaseUrl), failed.InnerException)
        {
            NothingRan = failed.NothingRan,
            WholeLimitPassed = failed.WholeLimitPassed,
        };
    }

    private AnswerFailure FailureOf(Exception e) => e switch
    {
        OperationCanceledException => OpenAIFailures.TimedOut,
        ReportedErrorException { Error: var error } => OpenAIFailures.OfEvent(error),
        _ => _answer.HasText ? OpenAIFailures.Incomplete : OpenAIFailures.RequestFailedBy(e),
    };

    private void Report()
    {
        var (first, total) = ((long)(_first ?? TimeSpan.Zero).TotalMilliseconds, (long)_deadline.Elapsed.TotalMilliseconds);
        if (_answer.IsCut)
        {
            logger.Cut(AnswerText.DefaultMaxBytes, request.CorrelationId);
        }

        if (_answer.Usage is { } usage)
        {
            logger.Answered(usage.TotalTokens, first, total, request.CorrelationId);
        }
        else
        {
            logger.AnsweredWithoutUsage(first, total, request.CorrelationId);
        }
    }
}
