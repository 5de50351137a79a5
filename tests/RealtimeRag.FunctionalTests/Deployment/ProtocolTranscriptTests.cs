using System.Text.Json;

namespace RealtimeRag.FunctionalTests.Deployment;

/// <summary>The transcript in the protocol's documentation is what the server says, frame by frame.</summary>
public sealed class ProtocolTranscriptTests
{
    private const string ToServer = "→ ";
    private const string ToClient = "← ";
    private const string Request = "GET ";
    private const string Close = "close ";

    [Theory(Timeout = 30_000)]
    [InlineData("docs/protocol.md")]
    [InlineData("docs/protocol.zh-CN.md")]
    public async Task The_documented_conversation_matches_a_real_one(string document)
    {
        await using var server = await RunningServer.StartAsync();
        using var talk = new PlainTalk();
        var shownId = "";
        var realId = "";
        foreach (var line in MarkdownText.Of(document).Blocks.First(static block => block.Lines[0].StartsWith(ToServer + Request, StringComparison.Ordinal)).Lines)
        {
            switch (line[..2], line[2..])
            {
                case (ToServer, var request) when request.StartsWith(Request, StringComparison.Ordinal):
                    await talk.ConnectAsync(server.Endpoint(new Uri(request[Request.Length..]).Query));
                    break;
                case (ToServer, var message):
                    await talk.SendAsync(message.Replace(shownId, realId, StringComparison.Ordinal));
                    break;
                case (ToClient, var end) when end.StartsWith(Close, StringComparison.Ordinal):
                    Assert.Null(await talk.ReceiveAsync());
                    Assert.Equal(end[Close.Length..], talk.Closed);
                    break;
                case (ToClient, var shown):
                    var real = await talk.ReceiveAsync();
                    if (shownId.Length == 0)
                    {
                        (shownId, realId) = (SessionId(shown), SessionId(real!));
                    }

                    Assert.Equal(shown, real?.Replace(realId, shownId, StringComparison.Ordinal));
                    break;
                default:
                    Assert.Fail($"What is this line? {line}");
                    break;
            }
        }

        Assert.StartsWith("1000", talk.Closed, StringComparison.Ordinal);
    }

    private static string SessionId(string ack) => JsonElement.Parse(ack).GetProperty("session_id").GetString()!;
}
