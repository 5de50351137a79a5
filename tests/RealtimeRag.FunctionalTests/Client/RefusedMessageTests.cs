using RealtimeRag.Client;

namespace RealtimeRag.FunctionalTests.Client;

/// <summary>The application learns which message a real server refused, since only the application can send it again.</summary>
public sealed class RefusedMessageTests
{
    [Fact(Timeout = 60_000)]
    public async Task Each_final_sent_too_fast_is_either_decided_or_reported()
    {
        await using var server = await LiveServer.StartWithMockAsync("--MESSAGE_RATE=1", "--MESSAGE_BURST=2");
        await using var client = await RealtimeRagClient.ConnectAsync(server.Address, TestContext.Current.CancellationToken);
        await using var log = new EventLog(client);
        string[] spoken = [.. Enumerable.Range(0, 20).Select(static n => $"第{n}句话说完了。")];
        foreach (var text in spoken)
        {
            client.SendFinal(text);
        }

        List<string> decided = [];
        List<string> refused = [];
        while (decided.Count + refused.Count < spoken.Length)
        {
            switch (await log.NextAsync<RagEvent>())
            {
                case RagEvent.Decision decision:
                    decided.Add(decision.Text);
                    break;
                case RagEvent.Error { Code: "RATE_LIMITED", Refused: { Type: "asr_chunk" } message }:
                    refused.Add(message.Text);
                    break;
            }
        }

        Assert.NotEmpty(refused);
        Assert.Equal(spoken, decided.Concat(refused).OrderBy(text => Array.IndexOf(spoken, text)));
    }

    [Fact(Timeout = 60_000)]
    public async Task A_message_that_the_server_refuses_is_reported()
    {
        await using var server = await LiveServer.StartWithMockAsync();
        await using var client = await RealtimeRagClient.ConnectAsync(server.Address, TestContext.Current.CancellationToken);
        await using var log = new EventLog(client);
        client.Ask(" ");

        Assert.Equal(new RefusedMessage("ask", " "), (await log.NextAsync<RagEvent.Error>()).Refused);
    }
}
