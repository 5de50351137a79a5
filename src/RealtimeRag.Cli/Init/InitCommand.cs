using System.CommandLine;
using RealtimeRag.Cli.Terminal;
using RealtimeRag.Core;
using RealtimeRag.Server.Answers.Choice;

namespace RealtimeRag.Cli.Init;

/// <summary><c>init</c>: asks what a first start needs, writes <c>.env</c>, and checks it.</summary>
internal static class InitCommand
{
    private static readonly LocalizedText About = new(
        "首次配置：询问后端、密钥、文档位置，写入 .env，随即检查，并说明如何启动。已有 .env 时先询问再覆盖。",
        "The first configuration: asks for the backend, its key and your documents, writes .env, checks it, and says how to start. An existing .env is replaced only if you agree.");

    private static readonly LocalizedText More = new(
        """
        示例：
          realtime-rag init
          realtime-rag init --backend knowledge --documents ./docs
          realtime-rag init --backend dify --key-file /run/secrets/dify
          realtime-rag init --backend openai --url http://localhost:11434/v1 --model qwen3 --force

        没有终端时不提问：--backend 以及该后端需要的选项必须给出。
        退出码：0 成功 · 1 已写入，但检查发现问题 · 2 参数有误，或未同意覆盖
        """,
        """
        Examples:
          realtime-rag init
          realtime-rag init --backend knowledge --documents ./docs
          realtime-rag init --backend dify --key-file /run/secrets/dify
          realtime-rag init --backend openai --url http://localhost:11434/v1 --model qwen3 --force

        Without a terminal nothing is asked: give --backend and what that backend needs.
        Exit codes: 0 success · 1 written, but the check found problems · 2 wrong arguments, or .env may not be replaced
        """);

    public static Command Create(CliTerminal terminal)
    {
        var backend = Option<string?>("--backend", new("由谁回答", "what answers"), string.Join('|', BackendKinds.Names), terminal);
        backend.AcceptOnlyFromAmong(BackendKinds.Names);
        var key = Option<string?>("--key", new("后端的 API 密钥（其他用户可能在进程列表里看到，建议用 --key-file）", "the backend's API key (others may see it in the list of processes: prefer --key-file)"), "KEY", terminal);
        var keyFile = Option<string?>("--key-file", new("存放密钥的文件，启动时读取", "a file that contains the key; it is read at each start"), "FILE", terminal);
        var url = Option<string?>("--url", new("后端地址，以 /v1 结尾", "the backend's address, ending with /v1"), "URL", terminal);
        var model = Option<string?>("--model", new("模型名（openai）", "the model's name (openai)"), "NAME", terminal);
        var documents = Option<string?>("--documents", new("文档文件夹（knowledge、openai）", "the folder of documents (knowledge, openai)"), "FOLDER", terminal);
        var force = Option<bool>("--force", new("覆盖已有的 .env，不再询问", "replace an existing .env without asking"), null, terminal);
        var command = new ExampleCommand("init", terminal.Say(About), terminal.Say(More)) { backend, key, keyFile, url, model, documents, force };
        command.SetAction((parsed, cancellationToken) => new InitRun(terminal).RunAsync(
            new InitAnswers
            {
                Backend = BackendKinds.Parse(parsed.GetValue(backend)),
                Key = parsed.GetValue(key),
                KeyFile = parsed.GetValue(keyFile),
                Url = parsed.GetValue(url),
                Model = parsed.GetValue(model),
                Documents = parsed.GetValue(documents),
            },
            parsed.GetValue(force),
            cancellationToken));
        return command;
    }

    private static Option<T> Option<T>(string name, LocalizedText about, string? help, CliTerminal terminal) => new(name) { Description = terminal.Say(about), HelpName = help };
}
