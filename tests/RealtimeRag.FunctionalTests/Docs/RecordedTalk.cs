using System.Text;
using System.Text.RegularExpressions;
using RealtimeRag.Core.Protocol;
using RealtimeRag.FunctionalTests.Engine;

namespace RealtimeRag.FunctionalTests.Docs;

/// <summary>A conversation as a transcript: what was sent and received, with the values that differ between runs made the same.</summary>
internal sealed partial class RecordedTalk(TestServer server, string query)
{
    private readonly StringBuilder _text = new();
    private readonly Dictionary<string, string> _names = new(StringComparer.Ordinal);
    private TalkClient? _client;

    public string Text => _text.ToString().TrimEnd();

    public async Task ConnectAsync()
    {
        _client = await server.ConnectAsync(query, configure: static options => options.AddSubProtocol(Subprotocol.V2));
        _text.AppendLine("== connected, subprotocol realtime-rag.v2");
    }

    public void Vanish()
    {
        _client!.Vanish();
        _text.AppendLine("== the connection breaks");
    }

    /// <summary>Sends a message; names in braces are replaced by the server's values.</summary>
    public async Task SendAsync(string json)
    {
        _text.Append("→ ").AppendLine(json);
        foreach (var (value, name) in _names)
        {
            json = json.Replace($"<{name}>", value, StringComparison.Ordinal);
        }

        await _client!.SendAsync(json);
    }

    /// <summary>Records frames up to and including the first that contains a text.</summary>
    public async Task UntilAsync(string part)
    {
        while (await _client!.NextAsync() is { } frame)
        {
            _text.Append("← ").AppendLine(Same(frame));
            if (frame.Contains(part, StringComparison.Ordinal))
            {
                return;
            }
        }

        throw new InvalidOperationException($"closed with {_client.CloseCode} before {part}:\n{_text}");
    }

    public async Task UntilClosedAsync()
    {
        var code = await _client!.UntilClosedAsync();
        _text.AppendLine($"== closed, code {code}");
    }

    private string Same(string frame)
    {
        foreach (Match match in Secrets().Matches(frame))
        {
            var (kind, value) = (match.Groups["kind"].Value, match.Groups["value"].Value);
            if (!_names.ContainsKey(value))
            {
                _names.Add(value, $"{kind}-{_names.Values.Count(name => name.StartsWith(kind, StringComparison.Ordinal)) + 1}");
            }
        }

        foreach (var (value, name) in _names)
        {
            frame = frame.Replace(value, $"<{name}>", StringComparison.Ordinal);
        }

        return Times().Replace(frame, "\"detect\":0.4,\"queue\":0.5,\"first\":12.3,\"total\":45.6");
    }

    [GeneratedRegex("\"(?<kind>session_id|epoch|resume_token)\":\"(?<value>[^\"]+)\"")]
    private static partial Regex Secrets();

    [GeneratedRegex("\"detect\":[0-9.]+,\"queue\":[0-9.]+,\"first\":[0-9.]+,\"total\":[0-9.]+")]
    private static partial Regex Times();
}
