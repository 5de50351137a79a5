using System.CommandLine;
using RealtimeRag.Cli.Terminal;
using RealtimeRag.Client;
using RealtimeRag.Core;

namespace RealtimeRag.Cli;

/// <summary>The options of every verb that talks to a server.</summary>
internal sealed class ServerOptions
{
    /// <summary>Where the server listens unless something else is said.</summary>
    public const string DefaultServer = "ws://localhost:8000/ws/realtime-asr";

    private readonly Option<string> _server;
    private readonly Option<string?> _token;

    private ServerOptions(CliTerminal terminal)
    {
        _server = new("--server", "-s")
        {
            Description = terminal.Say(new("服务端地址（ws、wss、http 或 https）。环境变量：REALTIME_RAG_URL", "the server's address (ws, wss, http or https). Environment: REALTIME_RAG_URL")),
            DefaultValueFactory = _ => terminal.Environment("REALTIME_RAG_URL") ?? DefaultServer,
        };
        _token = new("--token")
        {
            Description = terminal.Say(new("访问令牌，服务端要求认证时使用。环境变量：REALTIME_RAG_TOKEN", "bearer token, where the server asks for one. Environment: REALTIME_RAG_TOKEN")),
        };
    }

    /// <summary>Adds the options to a verb.</summary>
    public static ServerOptions AddTo(Command command, CliTerminal terminal)
    {
        var options = new ServerOptions(terminal);
        command.Options.Add(options._server);
        command.Options.Add(options._token);
        return options;
    }

    /// <summary>The endpoint of one command line.</summary>
    /// <exception cref="UsageException">The address is none.</exception>
    public Uri Server(ParseResult arguments) => Normalize(arguments.GetRequiredValue(_server));

    /// <summary>Whether somebody named the server, in an option or in the environment.</summary>
    public bool IsNamed(ParseResult arguments, CliTerminal terminal) =>
        arguments.GetResult(_server) is { Implicit: false } || terminal.Environment("REALTIME_RAG_URL") is not null;

    /// <summary>The client's options of one command line.</summary>
    public RealtimeRagClientOptions Read(ParseResult arguments, CliTerminal terminal)
    {
        var token = arguments.GetValue(_token) ?? terminal.Environment("REALTIME_RAG_TOKEN");
        return new RealtimeRagClientOptions
        {
            Server = Server(arguments),
            Language = terminal.Language == Language.English ? "en" : "zh",
            AccessToken = string.IsNullOrEmpty(token) ? null : _ => ValueTask.FromResult<string?>(token),
            GiveUpAfter = TimeSpan.FromMinutes(2),
        };
    }

    /// <summary>Takes the address as people write it: any of four schemes, or none, and the path may be left out.</summary>
    internal static Uri Normalize(string text)
    {
        var address = text.Contains("://", StringComparison.Ordinal) ? text : "ws://" + text;
        if (!Uri.TryCreate(address, UriKind.Absolute, out var uri) || uri.Scheme is not ("ws" or "wss" or "http" or "https"))
        {
            throw new UsageException(new(
                $"--server 不是有效的地址：{text}。示例：{DefaultServer}", $"--server is not an address: {text}. Example: {DefaultServer}"));
        }

        var builder = new UriBuilder(uri) { Scheme = uri.Scheme is "wss" or "https" ? "wss" : "ws", Port = uri.Port };
        builder.Path = uri.AbsolutePath == "/" ? "/ws/realtime-asr" : uri.AbsolutePath;
        return builder.Uri;
    }
}
