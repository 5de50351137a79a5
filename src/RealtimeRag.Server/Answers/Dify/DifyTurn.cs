using System.Text;
using RealtimeRag.Core.Answers;
using RealtimeRag.Server.Answers.Text;

namespace RealtimeRag.Server.Answers.Dify;

/// <summary>The state of a turn.</summary>
internal enum DifyTurnState
{
    /// <summary>Waiting for more events.</summary>
    Open,

    /// <summary>The workflow has succeeded; the end of the message may or may not follow.</summary>
    AwaitingTail,

    /// <summary>The answer is complete.</summary>
    Succeeded,

    /// <summary>The answer failed: see <see cref="DifyTurn.Fault"/>.</summary>
    Failed,

    /// <summary>Dify does not know the conversation; nothing has run.</summary>
    ConversationUnknown,
}

/// <summary>
/// Builds one answer from the events of one run, whatever app mode and version sends them: a pure state machine without
/// clock or network. Ignores events after the end. Not thread-safe.
/// </summary>
/// <param name="sentConversation">The conversation sent with the question, or null.</param>
/// <param name="contextLost">Whether an earlier conversation has already been given up for this question.</param>
/// <param name="keepThinking">Whether a model's thinking stays in the answer.</param>
internal sealed class DifyTurn(string? sentConversation, bool contextLost, bool keepThinking)
{
    private readonly DifyAnswerText _text = new(keepThinking);
    private readonly StringBuilder _agentText = new();
    private string _runAnswer = "";
    private bool _conversationSeen;
    private bool _endedByDify;

    /// <summary>The current state.</summary>
    public DifyTurnState State { get; private set; }

    /// <summary>The reason for the failure.</summary>
    public DifyFault? Fault { get; private set; }

    /// <summary>The running task, once an event has reported it.</summary>
    public string? TaskId { get; private set; }

    /// <summary>The answer's message, once an event has reported it.</summary>
    public string? MessageId { get; private set; }

    /// <summary>The conversation, once an event has reported it.</summary>
    public string? ConversationId { get; private set; }

    /// <summary>Whether the client has received text of this answer.</summary>
    public bool HasText => _text.HasText;

    /// <summary>Whether the turn is over.</summary>
    public bool IsOver => State is DifyTurnState.Succeeded or DifyTurnState.Failed or DifyTurnState.ConversationUnknown;

    /// <summary>Whether Dify may still be working on this answer and can be asked to stop.</summary>
    public bool CanBeStopped => TaskId is not null && !_endedByDify;

    /// <summary>Processes one event and appends the resulting events for the client.</summary>
    public void Take(DifyEvent e, List<AnswerEvent> output)
    {
        if (IsOver)
        {
            return;
        }

        if (e.Kind == DifyEventKind.Error && IsUnknownConversation(e))
        {
            State = DifyTurnState.ConversationUnknown;
            return;
        }

        TakeIds(e, output);
        _endedByDify |= e.Kind is DifyEventKind.MessageEnd or DifyEventKind.WorkflowFinished or DifyEventKind.WorkflowPaused or DifyEventKind.Error;
        switch (e.Kind)
        {
            case DifyEventKind.Message when _agentText.Length > 0:
                TakeClosingMessage(e.Answer, output);
                break;
            case DifyEventKind.Message:
                _text.Append(e.Answer, output);
                break;
            case DifyEventKind.AgentMessage:
                _agentText.Append(e.Answer);
                _text.Append(e.Answer, output);
                break;
            case DifyEventKind.Replace:
                ForgetAgentText(e.Answer);
                _text.Replace(e.Answer, DifyAnswerText.Moderation, output);
                break;
            case DifyEventKind.MessageEnd:
                TakeMetadata(e.Metadata, output);
                Succeed(output);
                break;
            case DifyEventKind.WorkflowFinished:
                TakeWorkflowEnd(e, output);
                break;
            case DifyEventKind.WorkflowPaused:
                Fail(DifyFaults.NeedsHuman);
                break;
            case DifyEventKind.Error:
                Fail(DifyErrorText.FaultOf(e));
                break;
        }
    }

    /// <summary>Processes a whole answer of blocking mode, cut into readable pieces.</summary>
    public void TakeWhole(DifyMessage message, List<AnswerEvent> output)
    {
        var ids = new DifyEvent(DifyEventKind.Other)
        {
            ConversationId = DifyId.Plain(message.ConversationId),
            MessageId = DifyId.Plain(message.MessageId ?? message.Id),
        };
        Take(ids, output);
        if (message.Event == "workflow_paused")
        {
            Fail(DifyFaults.NeedsHuman);
            return;
        }

        var answer = message.Answer ?? "";
        foreach (var piece in SentencePieces.Cut(keepThinking ? answer : ThinkFilter.Strip(answer)))
        {
            _text.AppendVisible(piece, output);
        }

        TakeMetadata(message.Metadata, output);
        Succeed(output);
    }

    /// <summary>Processes the text that Dify has stored, after the stream was lost: appends what the client lacks, or replaces all of it.</summary>
    public void TakeStored(string answer, List<AnswerEvent> output)
    {
        State = DifyTurnState.Open;
        Fault = null;
        _text.Restore(keepThinking ? answer : ThinkFilter.Strip(answer), output);
        Succeed(output);
    }

    /// <summary>Processes the end of the stream, or the end of the wait for it after a successful workflow.</summary>
    public void TakeEndOfStream(List<AnswerEvent> output)
    {
        if (State == DifyTurnState.AwaitingTail)
        {
            Succeed(output);
        }
        else if (State == DifyTurnState.Open)
        {
            Fail(DifyFaults.Incomplete);
        }
    }

    // Dify 1.13.0 to 1.14.2 report it inside a successful stream: before anything else, without code, ids or text.
    private bool IsUnknownConversation(DifyEvent e) =>
        sentConversation is not null && TaskId is null && ConversationId is null
        && e is { Code: null, Status: 500, TaskId: null, MessageId: null, ConversationId: null } && string.IsNullOrEmpty(e.ErrorText);

    private void TakeIds(DifyEvent e, List<AnswerEvent> output)
    {
        TaskId ??= e.TaskId;
        if (MessageId is null && e.MessageId is not null)
        {
            MessageId = e.MessageId;
            output.Add(new AnswerEvent.Identified(MessageId));
        }

        if (!_conversationSeen && e.ConversationId is not null)
        {
            _conversationSeen = true;
            ConversationId = e.ConversationId;
            if (ConversationId != sentConversation)
            {
                output.Add(new AnswerEvent.ConversationMoved(ConversationId, contextLost || sentConversation is not null));
            }
        }
    }

    // The newer agent mode repeats the whole answer, or its last round, in one closing message.
    private void TakeClosingMessage(string answer, List<AnswerEvent> output)
    {
        var raw = _agentText.ToString();
        var known = Visible(raw);
        var whole = Visible(answer);
        if (whole.Length == 0 || known.EndsWith(whole, StringComparison.Ordinal))
        {
            return;
        }

        if (answer.StartsWith(raw, StringComparison.Ordinal))
        {
            _agentText.Append(answer, raw.Length, answer.Length - raw.Length);
            _text.Append(answer[raw.Length..], output);
            return;
        }

        _agentText.Append(answer);
        _text.Append(answer, output);
    }

    private void ForgetAgentText(string replacement)
    {
        if (_agentText.Length > 0)
        {
            _agentText.Clear().Append(replacement);
        }
    }

    private string Visible(string text) => (keepThinking ? text : ThinkFilter.Strip(text)).Trim();

    private static void TakeMetadata(DifyMetadata? metadata, List<AnswerEvent> output)
    {
        if (DifyMetadataMapping.Citations(metadata) is { IsEmpty: false } citations)
        {
            output.Add(new AnswerEvent.Cited(citations));
        }

        if (DifyMetadataMapping.Usage(metadata) is { } usage)
        {
            output.Add(new AnswerEvent.Used(usage));
        }
    }

    private void TakeWorkflowEnd(DifyEvent e, List<AnswerEvent> output)
    {
        switch (e.RunStatus)
        {
            case "succeeded" or "partial-succeeded":
                _runAnswer = e.RunAnswer ?? "";
                State = DifyTurnState.AwaitingTail;
                break;
            case "stopped":
                Fail(DifyFaults.Stopped);
                break;
            default:
                Fail(DifyErrorText.FaultOfRun(e.ErrorText));
                break;
        }
    }

    private void Succeed(List<AnswerEvent> output)
    {
        _text.Complete(output);
        if (!_text.HasText)
        {
            // Nothing was streamed, but the end of the workflow contains the answer.
            _text.Restore(keepThinking ? _runAnswer : ThinkFilter.Strip(_runAnswer), output);
        }

        if (_text.HasText)
        {
            State = DifyTurnState.Succeeded;
        }
        else
        {
            Fail(DifyFaults.Empty);
        }
    }

    private void Fail(DifyFault fault)
    {
        Fault = fault;
        State = DifyTurnState.Failed;
    }
}
