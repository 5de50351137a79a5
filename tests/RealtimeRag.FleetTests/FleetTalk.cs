using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using RealtimeRag.FakeDify;

namespace RealtimeRag.FleetTests;

/// <summary>An answer as a client has received it.</summary>
internal sealed class HeardAnswer
{
    public StringBuilder Text { get; } = new();

    public long Next { get; set; }

    public string? End { get; set; }
}

/// <summary>
/// A v2 client that moves from node to node, and fails on everything that a client must never see: a repeated or missing sequence number, a piece
/// that is repeated, missing or out of order, or a second end.
/// </summary>
internal sealed class FleetTalk : IDisposable
{
    private readonly byte[] _buffer = new byte[1024 * 1024];
    private ClientWebSocket _socket = new();

    public string SessionId { get; private set; } = "";

    public string Epoch { get; private set; } = "";

    public string Token { get; private set; } = "";

    public long LastSeq { get; private set; }

    /// <summary>Where the session can be resumed, by the last greeting; null for anywhere.</summary>
    public string? Scope { get; private set; }

    public Dictionary<string, HeardAnswer> Answers { get; } = new(StringComparer.Ordinal);

    public int? CloseCode => (int?)_socket.CloseStatus;

    /// <summary>Whether the client reports which answers it has begun to receive.</summary>
    public bool SaysWhatIsOpen { get; init; } = true;

    public static async Task<FleetTalk> BeginAsync(Uri node, bool saysWhatIsOpen = true)
    {
        var talk = new FleetTalk { SaysWhatIsOpen = saysWhatIsOpen };
        await talk.ConnectAsync(node);
        talk.Adopt(await talk.ReadAsync() ?? throw new InvalidOperationException("closed"));
        await talk.UntilAsync("listening");
        return talk;
    }

    /// <summary>A second client of the same session, which has received as much as this one.</summary>
    public FleetTalk Twin()
    {
        var twin = new FleetTalk { SessionId = SessionId, Epoch = Epoch, Token = Token, LastSeq = LastSeq };
        foreach (var (id, answer) in Answers)
        {
            var copy = new HeardAnswer { Next = answer.Next, End = answer.End };
            copy.Text.Append(answer.Text);
            twin.Answers.Add(id, copy);
        }

        return twin;
    }

    public Task AskAsync(string text = "q") => SendAsync($$"""{"type":"ask","text":"{{text}}"}""");

    public async Task SendAsync(string json)
    {
        using var patience = Patience.OfAMinute();
        await _socket.SendAsync(Encoding.UTF8.GetBytes(json), WebSocketMessageType.Text, true, patience.Token);
    }

    /// <summary>Breaks the connection without a close frame.</summary>
    public void Vanish() => _socket.Abort();

    /// <summary>Connects to a node and resumes the session there; returns null if it was recovered, otherwise the reason or the close code.</summary>
    public async Task<string?> ResumeAsync(Uri node)
    {
        await ConnectAsync(node);
        var open = string.Join(',', Answers.Where(static a => a.Value.End is null).Select(static a => $$"""{"answer_id":"{{a.Key}}","next":{{a.Value.Next}}}"""));
        var more = SaysWhatIsOpen ? $$""","open":[{{open}}]""" : "";
        await SendAsync($$"""{"type":"resume","session_id":"{{SessionId}}","epoch":"{{Epoch}}","resume_token":"{{Token}}","last_seq":{{LastSeq}}{{more}}}""");
        while (await ReadAsync() is { } frame)
        {
            if (frame.TryGetProperty("recovered", out var recovered))
            {
                if (recovered.GetBoolean())
                {
                    Adopt(frame);
                    return null;
                }

                return frame.GetProperty("reason").GetString();
            }
        }

        return $"{CloseCode}";
    }

    /// <summary>Reads until something happens: a stage, a kind of decision, an error's code, an answer's end, or a type. Null if the server closed.</summary>
    public async Task<JsonElement?> UntilAsync(string name)
    {
        while (await ReadAsync() is { } frame)
        {
            Check(frame);
            if (NameOf(frame) == name)
            {
                return frame;
            }
        }

        return null;
    }

    /// <summary>Reads until an answer, the first one unless another is named, contains a text.</summary>
    public async Task UntilHeardAsync(string text, string answerId = "a1")
    {
        while (Answers.GetValueOrDefault(answerId)?.Text.ToString().Contains(text, StringComparison.Ordinal) != true)
        {
            Check(await ReadAsync() ?? throw new InvalidOperationException($"closed with {CloseCode}"));
        }
    }

    /// <summary>Reads until an answer has ended, and returns its finish reason.</summary>
    public async Task<string> UntilEndAsync(string answerId)
    {
        while (Answers.GetValueOrDefault(answerId)?.End is null)
        {
            Check(await ReadAsync() ?? throw new InvalidOperationException($"closed with {CloseCode}"));
        }

        return Answers[answerId].End!;
    }

    /// <summary>Reads until the server closes; returns the code.</summary>
    public async Task<int?> UntilClosedAsync()
    {
        while (await ReadAsync() is { } frame)
        {
            Check(frame);
        }

        using var patience = Patience.OfAMinute();
        if (_socket.State == WebSocketState.CloseReceived)
        {
            await _socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, "", patience.Token);
        }

        return CloseCode;
    }

    public void Dispose() => _socket.Dispose();

    public static string NameOf(JsonElement frame) => frame.GetProperty("type").GetString() switch
    {
        "status" => frame.GetProperty("stage").GetString()!,
        "answer" when frame.GetProperty("final").GetBoolean() => frame.GetProperty("finish_reason").GetString()!,
        "error" => frame.GetProperty("code").GetString()!,
        var type => type!,
    };

    private async Task ConnectAsync(Uri node)
    {
        _socket.Dispose();
        _socket = new ClientWebSocket();
        _socket.Options.AddSubProtocol("realtime-rag.v2");
        using var patience = Patience.OfAMinute();
        await _socket.ConnectAsync(node, patience.Token);
    }

    private async Task<JsonElement?> ReadAsync()
    {
        using var patience = Patience.OfAMinute();
        var result = await _socket.ReceiveWholeAsync(_buffer, patience.Token);
        return result.MessageType == WebSocketMessageType.Close ? null : JsonElement.Parse(_buffer.AsSpan(0, result.Count));
    }

    private void Check(JsonElement frame)
    {
        if (!frame.TryGetProperty("seq", out var number))
        {
            return;
        }

        var seq = number.GetInt64();
        var steps = seq - LastSeq;
        var isPiece = frame.GetProperty("type").GetString() == "answer" && !frame.GetProperty("final").GetBoolean();
        Assert.True(isPiece ? steps >= 1 : steps == 1, $"{LastSeq} is followed by {frame}");
        LastSeq = seq;
        if (frame.TryGetProperty("answer_id", out var id))
        {
            Check(frame, Of(id.GetString()!), steps);
        }
    }

    private static void Check(JsonElement frame, HeardAnswer answer, long steps)
    {
        if (frame.GetProperty("type").GetString() != "answer")
        {
            return;
        }

        Assert.Null(answer.End);
        Assert.Equal(answer.Next, frame.GetProperty("stream_index").GetInt64());
        answer.Text.Append(frame.GetProperty("content").GetString());
        answer.Next += steps;
        answer.End = frame.GetProperty("final").GetBoolean() ? frame.GetProperty("finish_reason").GetString() : null;
    }

    private HeardAnswer Of(string id)
    {
        if (!Answers.TryGetValue(id, out var answer))
        {
            Answers.Add(id, answer = new HeardAnswer());
        }

        return answer;
    }

    private void Adopt(JsonElement ack)
    {
        SessionId = ack.GetProperty("session_id").GetString()!;
        Epoch = ack.GetProperty("epoch").GetString()!;
        Token = ack.GetProperty("resume_token").GetString()!;
        Scope = ack.TryGetProperty("resume_scope", out var scope) ? scope.GetString() : null;
    }
}
