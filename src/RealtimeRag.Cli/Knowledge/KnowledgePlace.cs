using System.CommandLine;
using RealtimeRag.Cli.Options;
using RealtimeRag.Cli.Terminal;
using RealtimeRag.Knowledge;
using RealtimeRag.Server.Answers.Knowledge;

namespace RealtimeRag.Cli.Knowledge;

/// <summary>The locations of documents and index: from the options, or else from the server's settings.</summary>
internal sealed class KnowledgePlace
{
    private readonly Option<string?> _folder;
    private readonly Option<string?> _store;

    private KnowledgePlace(CliTerminal terminal)
    {
        _folder = new("--dir")
        {
            Description = terminal.Say(new("文档文件夹（默认：KNOWLEDGE_DIR，否则 knowledge/）", "folder of documents (default: KNOWLEDGE_DIR, else knowledge/)")),
            Recursive = true,
        };
        _store = new("--store")
        {
            Description = terminal.Say(new("索引文件（默认：KNOWLEDGE_STORE，否则在用户数据目录）", "index file (default: KNOWLEDGE_STORE, else in the user's data folder)")),
            Recursive = true,
        };
    }

    public static KnowledgePlace AddTo(Command command, CliTerminal terminal)
    {
        var place = new KnowledgePlace(terminal);
        command.Options.Add(place._folder);
        command.Options.Add(place._store);
        return place;
    }

    /// <summary>The options of the knowledge base; all mistakes in the settings are reported at once.</summary>
    public KnowledgeOptions Read(ParseResult parsed, CliTerminal terminal)
    {
        var (_, settings) = CliConfiguration.Read(
            terminal, new("KNOWLEDGE_DIR", parsed.GetValue(_folder)), new("KNOWLEDGE_STORE", parsed.GetValue(_store)));
        var options = KnowledgeSettings.Read(settings);
        return settings.Errors.Count == 0 ? options : throw CliConfiguration.Failure(settings);
    }
}
