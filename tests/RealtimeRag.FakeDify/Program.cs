using System.Globalization;
using RealtimeRag.FakeDify;

const string Usage = """
    A stand-in for a Dify app, for trying things out: it repeats every question.

      --port N          port (default 5001)
      --mode MODE       chat, agent-chat, advanced-chat or agent (default chat)
      --latency MS      wait before the first token, in milliseconds (default 300)
      --token-delay MS  wait between tokens, in milliseconds (default 30)
      --key KEY         the only key that is taken (default: any)
      --require NAME    an input variable that every question must bring (default: none)
    """;

var settings = new Dictionary<string, string>(StringComparer.Ordinal)
{
    ["--port"] = "5001",
    ["--mode"] = "chat",
    ["--latency"] = "300",
    ["--token-delay"] = "30",
    ["--key"] = "",
    ["--require"] = "",
};
for (var i = 0; i < args.Length; i += 2)
{
    var isNumber = args[i] is "--port" or "--latency" or "--token-delay";
    if (!settings.ContainsKey(args[i]) || i + 1 == args.Length || (isNumber && !ushort.TryParse(args[i + 1], CultureInfo.InvariantCulture, out _)))
    {
        Console.Error.WriteLine(Usage);
        return 2;
    }

    settings[args[i]] = args[i + 1];
}

await using var server = await FakeDifyServer.StartAsync(new()
{
    Port = Number("--port"),
    Mode = settings["--mode"],
    Latency = TimeSpan.FromMilliseconds(Number("--latency")),
    TokenDelay = TimeSpan.FromMilliseconds(Number("--token-delay")),
    Key = settings["--key"] is { Length: > 0 } key ? key : null,
    RequiredInput = settings["--require"] is { Length: > 0 } input ? input : null,
});
Console.WriteLine($"A fake Dify ({settings["--mode"]}) listens. Point the server at it with:");
Console.WriteLine($"  DIFY_BASE_URL={server.Url} DIFY_API_KEY={server.Options.Key ?? "app-any"}");
await server.WaitForShutdownAsync();
return 0;

int Number(string name) => int.Parse(settings[name], NumberStyles.None, CultureInfo.InvariantCulture);
