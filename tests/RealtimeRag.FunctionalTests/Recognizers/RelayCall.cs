using System.Net.WebSockets;
using System.Text;
using System.Text.Json;

namespace RealtimeRag.FunctionalTests.Recognizers;

/// <summary>The telephone service's end of a call.</summary>
internal sealed class RelayCall : IDisposable
{
    private readonly ClientWebSocket _socket = new();
    private readonly byte[] _buffer = new byte[64 * 1024];

    private RelayCall() => _socket.Options.CollectHttpResponseDetails = true;

    public int Status => (int)_socket.HttpStatusCode;

    public static async Task<RelayCall> DialAsync(Uri http, string query = "", string? signature = null)
    {
        var call = new RelayCall();
        if (signature is not null)
        {
            call._socket.Options.SetRequestHeader("X-Twilio-Signature", signature);
        }

        try
        {
            await call._socket.ConnectAsync(new Uri($"ws://{http.Authority}/ws/conversation-relay{query}"), TestContext.Current.CancellationToken);
        }
        catch (WebSocketException)
        {
            // The status says why.
        }

        return call;
    }

    public Task SetUpAsync() => SendAsync("""{"type":"setup","sessionId":"VX1","callSid":"CA1","from":"+15550001","to":"+15550002","customParameters":{}}""");

    public Task PromptAsync(string text, bool isLast = true, string lang = "zh-CN") =>
        SendAsync($$"""{"type":"prompt","voicePrompt":{{JsonSerializer.Serialize(text)}},"lang":"{{lang}}","last":{{(isLast ? "true" : "false")}}}""");

    public Task SendAsync(string message) => _socket.SendAsync(Encoding.UTF8.GetBytes(message), WebSocketMessageType.Text, true, TestContext.Current.CancellationToken);

    /// <summary>The next message as it came; null where the connection is closed instead.</summary>
    public async Task<string?> NextAsync()
    {
        var result = await _socket.ReceiveAsync(_buffer.AsMemory(), TestContext.Current.CancellationToken);
        return result.MessageType == WebSocketMessageType.Close ? null : Encoding.UTF8.GetString(_buffer.AsSpan(0, result.Count));
    }

    /// <summary>What is spoken up to the last token.</summary>
    public async Task<string> SpokenAsync()
    {
        var spoken = new StringBuilder();
        while (await NextAsync() is { } message)
        {
            using var json = JsonDocument.Parse(message);
            Assert.Equal(["last", "token", "type"], json.RootElement.EnumerateObject().Select(static field => field.Name).Order());
            Assert.Equal("text", json.RootElement.GetProperty("type").GetString());
            spoken.Append(json.RootElement.GetProperty("token").GetString());
            if (json.RootElement.GetProperty("last").GetBoolean())
            {
                break;
            }
        }

        return spoken.ToString();
    }

    public Task HangUpAsync() => _socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, "", TestContext.Current.CancellationToken);

    public void Dispose() => _socket.Dispose();
}
