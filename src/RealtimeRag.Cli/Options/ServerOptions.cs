using System.CommandLine;
using RealtimeRag.Cli.Failures;
using RealtimeRag.Cli.Terminal;
using RealtimeRag.Client;
using RealtimeRag.Core;
using RealtimeRag.Server.Hosting;

namespace RealtimeRag.Cli.Options;

/// <summary>The options of every command that connects to a server.</summary>
internal sealed class ServerOptions
{
    private const string Example = "ws://localhost:8000/ws/realtime-asr";

    private readonly Option<string?> _server;
    private readonly Option<string?> _token;

    private ServerOptions(CliTerminal terminal)
    {
        _server = new("--server", "-s")
        {
            Description = terminal.Say(new(
                "服务端地址（ws、wss、http 或 https）。环境变量：REALTIME_RAG_URL；默认取 .env 的 HOST 与 PORT",
                "the server's address (ws, wss, http or https). Environment: REALTIME_RAG_URL; by default HOST and PORT as in .env")),
        };
        _token = new("--token")
        {
            Description = terminal.Say(new("访问令牌，服务端要求认证时使用。环境变量：REALTIME_RAG_TOKEN", "bearer token, if the server requires one. Environment: REALTIME_RAG_TOKEN")),
        };
    }

    /// <summary>Adds the options to a command.</summary>
    public static ServerOptions AddTo(Command command, CliTerminal terminal)
    {
        var options = new ServerOptions(terminal);
        command.Options.Add(options._server);
        command.Options.Add(options._token);
        return options;
    }

    /// <summary>The endpoint set by an option or the environment, or null.</summary>
    /// <exception cref="UsageException">The value is not an address.</exception>
    public Uri? Named(ParseResult arguments, CliTerminal terminal) =>
        (arguments.GetValue(_server) ?? terminal.Environment("REALTIME_RAG_URL")) is { } named ? Normalize(named) : null;

    /// <summary>The client's options from a command line. The server is the given one, or else the one described by the settings in this folder.</summary>
    /// <exception cref="UsageException">The value is not an address, or the settings contain mistakes.</exception>
    public RealtimeRagClientOptions Read(ParseResult arguments, CliTerminal terminal) =>
        Read(arguments, terminal, Named(arguments, terminal) ?? Configured(terminal));

    /// <summary>The client's options from a command line, for a known server.</summary>
    public RealtimeRagClientOptions Read(ParseResult arguments, CliTerminal terminal, Uri server)
    {
        var token = arguments.GetValue(_token) ?? terminal.Environment("REALTIME_RAG_TOKEN");
        return new RealtimeRagClientOptions
        {
            Server = server,
            Language = terminal.Language == Language.English ? "en" : "zh",
            AccessToken = string.IsNullOrEmpty(token) ? null : _ => ValueTask.FromResult<string?>(token),
            GiveUpAfter = TimeSpan.FromMinutes(2),
        };
    }

    private static Uri Configured(CliTerminal terminal)
    {
        var (_, settings) = CliConfiguration.Read(terminal);
        var listen = ListenOptions.Read(settings);
        return settings.Errors.Count == 0 ? Local(listen) : throw CliConfiguration.Failure(settings);
    }

    /// <summary>The endpoint of a server on this machine that listens according to the settings.</summary>
    /// <exception cref="UsageException">The port is 0, so the system chooses one at the start.</exception>
    public static Uri Local(ListenOptions listen) => listen.LocalUrl is { } url ? Normalize(url) : throw new UsageException(new(
        "PORT=0 时端口由系统在启动时选择：请用 --server 指定服务端屏幕上显示的地址",
        "With PORT=0 the system chooses the port at startup: pass the address that the server shows with --server"));

    /// <summary>Accepts an address with any of four schemes or none; the path may be omitted.</summary>
    internal static Uri Normalize(string text)
    {
        var address = text.Contains("://", StringComparison.Ordinal) ? text : "ws://" + text;
        if (!Uri.TryCreate(address, UriKind.Absolute, out var uri) || uri.Scheme is not ("ws" or "wss" or "http" or "https"))
        {
            throw new UsageException(new(
                $"--server 不是有效的地址：{text}。示例：{Example}", $"--server is not an address: {text}. Example: {Example}"));
        }

        var builder = new UriBuilder(uri) { Scheme = uri.Scheme is "wss" or "https" ? "wss" : "ws", Port = uri.Port };
        builder.Path = uri.AbsolutePath == "/" ? "/ws/realtime-asr" : uri.AbsolutePath;
        return builder.Uri;
    }
}
