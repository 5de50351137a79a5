using System.Text.Json.Nodes;
using RealtimeRag.Client;
using RealtimeRag.FakeDify;

namespace RealtimeRag.FunctionalTests.Client;

/// <summary>One scenario on its way: the .NET client on one side of a real socket, the played server on the other.</summary>
internal sealed class ScenarioRun
{
    private readonly ScriptedServer _server;
    private readonly FakeTime _time = new();
    private readonly List<ScriptedConnection> _connections = [];
    private readonly RealtimeRagClientOptions _options;
    private Task<RealtimeRagClient>? _connecting;
    private IAsyncEnumerator<RagEvent>? _events;
    private bool _isOver;
    private int _received;

    public ScenarioRun(ScriptedServer server, JsonObject options)
    {
        _server = server;
        var tokens = new Queue<string>(options["tokens"]?.AsArray().Select(static t => (string)t!) ?? []);
        _options = new RealtimeRagClientOptions
        {
            Server = server.Address,
            TimeProvider = _time,
            Jitter = static () => 0.5,
            Protocol = (int?)options["protocol"] ?? 2,
            Recognizer = (string?)options["recognizer"],
            Reconnect = (bool?)options["reconnect"] ?? true,
            MaxBufferedMessages = (int?)options["max_buffered_messages"] ?? 1024,
            GiveUpAfter = (int?)options["give_up_after_ms"] is { } ms ? TimeSpan.FromMilliseconds(ms) : Timeout.InfiniteTimeSpan,
            AccessToken = tokens.Count == 0 ? null : _ => ValueTask.FromResult<string?>(tokens.Dequeue()),
        };
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private ScriptedConnection Now => _connections[^1];

    /// <summary>Begins with the first step that needs it, so that what the steps before say of the server already holds.</summary>
    private Task<RealtimeRagClient> Connecting => _connecting ??= RealtimeRagClient.ConnectAsync(_options, Cancellation);

    public async Task PlayAsync(JsonArray steps)
    {
        foreach (var step in steps.Select(static s => s!.AsObject()))
        {
            // If a scenario fails or hangs, the output ends with the step.
            TestContext.Current.TestOutputHelper?.WriteLine(step.ToJsonString());
            var (verb, value) = step.First();
            await (verb switch
            {
                "phrase" => PlayAsync(Scenarios.Phrase((string)value!)),
                "accept" => AcceptAsync(),
                "send" => SendAsync(value!.AsArray()),
                "expect" => ExpectAsync(value!.AsArray()),
                "received" => UntilReceivedAsync((int)value!),
                "events" => ExpectEventsAsync(value!.AsArray()),
                "call" => CallAsync((string)value!, step["args"], (bool?)step["fails"] ?? false),
                "cut" => CutAsync(),
                "close" => CloseAsync((int)value!["code"]!, (string)value["reason"]!),
                "wait_ms" => WaitAsync(TimeSpan.FromMilliseconds((int)value!)),
                "connect_fails" => Assert.ThrowsAsync<RealtimeRagException>(() => Connecting),
                _ => Set(verb, value),
            });
        }
    }

    /// <summary>Nothing may be left that the scenario does not mention.</summary>
    public async Task FinishAsync()
    {
        if (_connecting is { IsCompletedSuccessfully: true })
        {
            var client = await _connecting;
            await client.DisposeAsync();
            List<string> rest = [];
            while (await Events(client).MoveNextAsync())
            {
                rest.Add(ScenarioEvents.NameOf(_events!.Current));
            }

            Assert.Equal(_isOver ? [] : ["closed"], rest);
            await _events!.DisposeAsync();
        }

        foreach (var connection in _connections)
        {
            while (await connection.ReceiveAsync() is { } message)
            {
                Assert.Equal("received", message.GetProperty("type").GetString());
            }
        }
    }

    private async Task AcceptAsync()
    {
        _ = Connecting;
        _connections.Add(await _server.AcceptAsync());
        _received = 0;
    }

    private Task SendAsync(JsonArray frames) =>
        Now.SendAsync([.. frames.Select(static f => f is JsonValue text ? (string)text! : f!.ToJsonString())]);

    private async Task ExpectAsync(JsonArray messages)
    {
        foreach (var message in messages)
        {
            var sent = await NextMessageAsync();
            Assert.True(JsonNode.DeepEquals(message, sent), $"expected {message}, but the client sent {sent}");
        }
    }

    private async Task<JsonNode?> NextMessageAsync()
    {
        while (await Now.ReceiveAsync() is { } message)
        {
            if (message.GetProperty("type").GetString() != "received")
            {
                return JsonNode.Parse(message.GetRawText());
            }

            _received = message.GetProperty("seq").GetInt32();
        }

        return null;
    }

    private async Task UntilReceivedAsync(int seq)
    {
        while (_received < seq)
        {
            var message = await Now.ReceiveAsync();
            Assert.Equal("received", message!.Value.GetProperty("type").GetString());
            _received = message.Value.GetProperty("seq").GetInt32();
        }
    }

    private async Task ExpectEventsAsync(JsonArray expected)
    {
        var events = Events(await Connecting);
        foreach (var wanted in expected.Select(static e => e!.AsObject()))
        {
            Assert.True(await events.MoveNextAsync(), $"the events ended before {wanted}");
            var seen = ScenarioEvents.Describe(events.Current);
            foreach (var (name, value) in wanted)
            {
                Assert.True(JsonNode.DeepEquals(value, seen[name]), $"expected {name} of {wanted}, but the event is {seen}");
            }

            _isOver = events.Current is RagEvent.Closed;
        }
    }

    private async Task CallAsync(string method, JsonNode? args, bool fails)
    {
        var client = await Connecting;
        var call = ScenarioCalls.Of(client, method, args);
        if (fails)
        {
            Assert.NotNull(Record.Exception(call));
        }
        else
        {
            call();
        }
    }

    private Task CutAsync()
    {
        Now.Break();
        return Task.CompletedTask;
    }

    private Task CloseAsync(int code, string reason) => Now.CloseAsync(code, reason);

    private async Task WaitAsync(TimeSpan wait)
    {
        await _time.WhenAsync(() => _time.Pending is [var soonest, ..] && soonest == wait, Cancellation);
        _time.Advance(wait);
    }

    private Task Set(string verb, JsonNode? value)
    {
        switch (verb)
        {
            case "refuse":
                _server.Refusal = value is null ? null : ((int)value["status"]!, (string?)value["retry_after"]);
                break;
            case "select":
                _server.SubProtocol = (string?)value;
                break;
            default:
                throw new NotSupportedException($"no such step: {verb}");
        }

        return Task.CompletedTask;
    }

    private IAsyncEnumerator<RagEvent> Events(RealtimeRagClient client) => _events ??= client.ReadEventsAsync(Cancellation).GetAsyncEnumerator(Cancellation);
}
