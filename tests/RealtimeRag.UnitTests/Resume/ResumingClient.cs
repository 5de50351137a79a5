using System.Net.WebSockets;
using System.Text;
using System.Text.Json;

namespace RealtimeRag.UnitTests.Resume;

/// <summary>
/// A v2 client, written only from the protocol: it counts every number, joins the pieces of each answer and
/// reports the first thing that does not fit.
/// </summary>
internal sealed class ResumingClient(SessionHost host)
{
    private readonly List<Task> _lost = [];
    private byte[] _buffer = new byte[1024];
    private (WebSocket Socket, DuplexStream Wire, Task Served) _connection;
    private string _sessionId = "";
    private string _epoch = "";
    private string _token = "";

    /// <summary>The text of each answer so far, by its id.</summary>
    public Dictionary<string, StringBuilder> Texts { get; } = [];

    /// <summary>How each finished answer ended, by its id.</summary>
    public Dictionary<string, string> Finished { get; } = [];

    public long LastSeq { get; private set; }

    /// <summary>The server reported that the session is lost.</summary>
    public bool WasRefused { get; private set; }

    public bool SawClosed { get; private set; }

    public int? CloseCode { get; private set; }

    public int Resumes { get; private set; }

    /// <summary>Completes when the server has released the connection.</summary>
    public Task Served => _connection.Served;

    /// <summary>Completes when the server has released every connection that <see cref="LoseReplyAsync"/> made.</summary>
    public Task WhenLostAreServed => Task.WhenAll(_lost);

    public async Task ConnectAsync()
    {
        _connection = host.Connect();
        using var hello = await ReadAsync() ?? throw new InvalidOperationException("no connect ack");
        if (_sessionId.Length > 0)
        {
            await SendResumeAsync();
            await AwaitResumedAsync();
            return;
        }

        Adopt(hello.RootElement);
    }

    /// <summary>Asks for the session on a connection that breaks before the reply is read.</summary>
    /// <param name="yields">How much may happen in between.</param>
    public async Task LoseReplyAsync(int yields)
    {
        _connection = host.Connect();
        await SendResumeAsync();
        for (; yields > 0; yields--)
        {
            await Task.Yield();
        }

        Cut();
        _lost.Add(Served);
    }

    public async Task SendAsync(string json)
    {
        try
        {
            await _connection.Socket.SendAsync(Encoding.UTF8.GetBytes(json), WebSocketMessageType.Text, true, CancellationToken.None);
        }
        catch (Exception e) when (e is WebSocketException or IOException or InvalidOperationException)
        {
            // The server has already closed; its last frames are still to be read.
            CloseCode ??= 0;
        }
    }

    /// <summary>Sends a message and takes frames until it is acknowledged, so that no cut can lose it.</summary>
    public async Task SendAcknowledgedAsync(string type, string json)
    {
        await SendAsync(json);
        while (true)
        {
            using var frame = await ReadAsync() ?? throw new InvalidOperationException($"{type} was not acknowledged, close code {CloseCode}");
            Take(frame.RootElement);
            if (frame.RootElement.TryGetProperty("received_type", out var received) && received.GetString() == type)
            {
                return;
            }
        }
    }

    /// <summary>Breaks the connection without a word.</summary>
    public void Cut() => _connection.Wire.Break();

    /// <summary>Leaves the connection as it is, open, for another one to take its place.</summary>
    public void Abandon() => _connection = default;

    /// <summary>Takes up to so many frames; false once the connection is over.</summary>
    public async Task<bool> TakeAsync(int frames)
    {
        for (; frames > 0; frames--)
        {
            using var frame = await ReadAsync();
            if (frame is null)
            {
                return false;
            }

            Take(frame.RootElement);
        }

        return true;
    }

    private Task SendResumeAsync() => SendAsync(
        $$"""{"type":"resume","session_id":"{{_sessionId}}","epoch":"{{_epoch}}","resume_token":"{{_token}}","last_seq":{{LastSeq}}}""");

    private async Task AwaitResumedAsync()
    {
        while (true)
        {
            using var frame = await ReadAsync() ?? throw new InvalidOperationException("no reply to resume");
            var root = frame.RootElement;
            if (!root.TryGetProperty("recovered", out var recovered))
            {
                // Words of the fresh session; they count for nothing if the old one comes back.
                continue;
            }

            Resumes++;
            if (!recovered.GetBoolean())
            {
                WasRefused = true;
                return;
            }

            Adopt(root);
            return;
        }
    }

    private void Adopt(JsonElement ack)
    {
        _sessionId = ack.GetProperty("session_id").GetString()!;
        _epoch = ack.GetProperty("epoch").GetString()!;
        _token = ack.GetProperty("resume_token").GetString()!;
    }

    private void Take(JsonElement frame)
    {
        if (!frame.TryGetProperty("seq", out var number))
        {
            return;
        }

        var seq = number.GetInt64();
        var isPiece = frame.GetProperty("type").GetString() == "answer";
        if (seq <= LastSeq || (seq > LastSeq + 1 && !isPiece))
        {
            throw new InvalidOperationException($"frame {seq} after {LastSeq}");
        }

        LastSeq = seq;
        if (isPiece)
        {
            TakePiece(frame);
        }
        else if (frame.TryGetProperty("stage", out var stage) && stage.GetString() == "closed")
        {
            SawClosed = true;
        }
    }

    private void TakePiece(JsonElement frame)
    {
        var id = frame.GetProperty("answer_id").GetString()!;
        if (!Texts.TryGetValue(id, out var text))
        {
            Texts.Add(id, text = new StringBuilder());
        }

        text.Append(frame.GetProperty("content").GetString());
        if (frame.GetProperty("final").GetBoolean() && !Finished.TryAdd(id, frame.GetProperty("finish_reason").GetString()!))
        {
            throw new InvalidOperationException($"answer {id} ended twice");
        }
    }

    private async Task<JsonDocument?> ReadAsync()
    {
        var length = 0;
        try
        {
            while (true)
            {
                if (length == _buffer.Length)
                {
                    Array.Resize(ref _buffer, 2 * length);
                }

                var result = await _connection.Socket.ReceiveAsync(_buffer.AsMemory(length), CancellationToken.None);
                if (result.MessageType == WebSocketMessageType.Close)
                {
                    CloseCode = (int)_connection.Socket.CloseStatus!.Value;
                    await _connection.Socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, "", CancellationToken.None);
                    return null;
                }

                length += result.Count;
                if (result.EndOfMessage)
                {
                    return JsonDocument.Parse(_buffer.AsMemory(0, length));
                }
            }
        }
        catch (Exception e) when (e is WebSocketException or IOException)
        {
            return null;
        }
    }
}
