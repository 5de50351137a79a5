using RealtimeRag.Cli.Failures;
using RealtimeRag.Cli.Terminal;
using RealtimeRag.Core;
using RealtimeRag.Server.Answers.Choice;

namespace RealtimeRag.Cli.Init;

/// <summary>Completes the answers: asks at a terminal; without one, reports which option is missing.</summary>
internal sealed class InitQuestions(CliTerminal terminal)
{
    private const int Patience = 3;

    private static readonly BackendKind[] Offered = [BackendKind.Knowledge, BackendKind.Dify, BackendKind.OpenAI, BackendKind.Mock];

    /// <summary>The answers, with everything that the backend needs.</summary>
    /// <exception cref="UsageException">An answer is missing and cannot be asked for, or does not fit the backend.</exception>
    public InitAnswers Complete(InitAnswers given)
    {
        var answers = given with { Backend = given.Backend ?? AskBackend() };
        Check(answers);
        return answers.Backend switch
        {
            BackendKind.Dify => AskDify(answers),
            BackendKind.OpenAI => AskOpenAI(answers),
            BackendKind.Knowledge => WithDocuments(answers),
            _ => answers,
        };
    }

    /// <summary>Whether to replace an existing file.</summary>
    /// <exception cref="UsageException">There is no terminal to ask on, or the answer is no.</exception>
    public void MayReplace(string path)
    {
        if (!terminal.CanAsk)
        {
            throw new UsageException(new(
                $"{path} 已存在，没有改动：要覆盖请加 --force", $"{path} exists and was left as it is: add --force to replace it"));
        }

        var answer = Ask(new($"{path} 已存在。覆盖吗？[y/N] ", $"{path} exists. Replace it? [y/N] "));
        if (!(answer.StartsWith('y') || answer.StartsWith('Y') || answer is "是"))
        {
            throw new UsageException(new($"{path} 没有改动", $"{path} was left as it is"));
        }
    }

    private static void Check(InitAnswers answers)
    {
        if (answers is { Key: not null, KeyFile: not null })
        {
            throw new UsageException(new("--key 与 --key-file 只能给一个", "give either --key or --key-file, not both"));
        }

        var unfit = answers.Backend switch
        {
            BackendKind.Dify when answers.Model is not null => "--model",
            BackendKind.Dify when answers.Documents is not null => "--documents",
            BackendKind.Knowledge or BackendKind.Mock when answers.HasKey => answers.Key is null ? "--key-file" : "--key",
            BackendKind.Knowledge or BackendKind.Mock when answers.Url is not null => "--url",
            BackendKind.Knowledge or BackendKind.Mock when answers.Model is not null => "--model",
            BackendKind.Mock when answers.Documents is not null => "--documents",
            _ => null,
        };
        if (unfit is not null)
        {
            var name = answers.Backend!.Value.Name();
            throw new UsageException(new($"{unfit} 不适用于后端 {name}：请删除此选项", $"{unfit} has no meaning for the backend {name}: remove it"));
        }
    }

    private BackendKind AskBackend()
    {
        Require("--backend");
        terminal.WriteLine(terminal.Say(new(
            "由谁回答问题？\n  1 自己的文档（内置知识库，不需要密钥）\n  2 Dify 应用\n  3 兼容 OpenAI 接口的模型（OpenAI、通义、DeepSeek、Ollama、vLLM……）\n  4 模拟回答，只看流程",
            "What answers the questions?\n  1 your own documents (the embedded knowledge base, no key needed)\n  2 a Dify app\n  3 a model with an OpenAI-compatible interface (OpenAI, Qwen, DeepSeek, Ollama, vLLM …)\n  4 a mock, to see how it works")));
        for (var i = 0; i < Patience; i++)
        {
            var answer = Ask(new("1～4（回车：1）：", "1 to 4 (Enter: 1): "));
            var kind = answer switch { "" or "1" => 0, "2" => 1, "3" => 2, "4" => 3, _ => Array.FindIndex(Offered, kind => kind.Name() == answer) };
            if (kind >= 0)
            {
                return Offered[kind];
            }
        }

        throw new UsageException(new("没有选择后端：请用 --backend 指定", "no backend was chosen: name one with --backend"));
    }

    private InitAnswers AskDify(InitAnswers answers)
    {
        var isKnown = answers.HasKey;
        answers = WithKey(answers, new("Dify 应用的 API 密钥（app-…）：", "The API key of your Dify app (app-…): "), isRequired: true);
        return answers with
        {
            Url = answers.Url ?? Optional(isKnown, new(
                "Dify 的地址，以 /v1 结尾（回车：https://api.dify.ai/v1）：", "The address of Dify, ending with /v1 (Enter: https://api.dify.ai/v1): ")),
        };
    }

    private InitAnswers AskOpenAI(InitAnswers answers)
    {
        // Options that already name a service leave nothing to ask but what it cannot do without.
        var isKnown = answers.Url is not null || answers.HasKey;
        answers = answers with { Url = answers.Url ?? Optional(isKnown, new("接口地址，以 /v1 结尾（回车：OpenAI 官方）：", "The address, ending with /v1 (Enter: the public OpenAI service): ")) };
        var isOwn = !string.IsNullOrEmpty(answers.Url);
        answers = isKnown && isOwn ? answers : WithKey(answers, isOwn
            ? new("API 密钥（不需要时直接回车）：", "The API key (Enter if there is none): ")
            : new("API 密钥：", "The API key: "), isRequired: !isOwn);
        answers = answers.Model is not null || !isOwn ? answers : answers with { Model = Required("--model", new("模型名：", "The model's name: ")) };
        return isKnown ? answers : WithDocuments(answers);
    }

    private InitAnswers WithKey(InitAnswers answers, LocalizedText question, bool isRequired)
    {
        if (answers.HasKey)
        {
            return answers;
        }

        return answers with { Key = isRequired ? Required("--key", question) : Optional(isKnown: false, question) };
    }

    private InitAnswers WithDocuments(InitAnswers answers) => answers.Documents is not null
        ? answers
        : answers with { Documents = Optional(isKnown: false, new("文档所在的文件夹（回车：knowledge）：", "The folder with your documents (Enter: knowledge): ")) };

    private string Required(string option, LocalizedText question)
    {
        Require(option);
        for (var i = 0; i < Patience; i++)
        {
            if (Ask(question) is { Length: > 0 } answer)
            {
                return answer;
            }
        }

        throw Missing(option);
    }

    private string? Optional(bool isKnown, LocalizedText question) => isKnown || !terminal.CanAsk || Ask(question) is not { Length: > 0 } answer ? null : answer;

    private void Require(string option)
    {
        if (!terminal.CanAsk)
        {
            throw Missing(option);
        }
    }

    private string Ask(LocalizedText question)
    {
        terminal.Write(terminal.Say(question));
        terminal.Out.Flush();
        return (terminal.In.ReadLine() ?? throw new UsageException(new("输入已结束，没有写入任何内容", "the input ended; nothing was written"))).Trim();
    }

    private static UsageException Missing(string option) => new(new($"缺少 {option}：没有终端可以询问，请用选项给出", $"{option} is missing: there is no terminal to ask at, so give it as an option"));
}
