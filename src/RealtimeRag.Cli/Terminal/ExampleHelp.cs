using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace RealtimeRag.Cli.Terminal;

/// <summary>A command with additional help text: examples, keys, exit codes.</summary>
internal sealed class ExampleCommand(string name, string description, string more) : Command(name, description)
{
    /// <summary>The additional help text.</summary>
    public string More => more;
}

/// <summary>The usual help, followed by the command's examples.</summary>
internal sealed class ExampleHelp(HelpAction usual, string rootMore) : SynchronousCommandLineAction
{
    /// <summary>Adds the examples to the help of a command tree.</summary>
    public static void AddTo(RootCommand root, string rootMore)
    {
        var option = root.Options.OfType<HelpOption>().Single();
        option.Action = new ExampleHelp((HelpAction)option.Action!, rootMore);
    }

    /// <inheritdoc/>
    public override int Invoke(ParseResult parseResult)
    {
        var code = usual.Invoke(parseResult);
        var more = parseResult.CommandResult.Command switch
        {
            ExampleCommand command => command.More,
            RootCommand => rootMore,
            _ => "",
        };
        if (more.Length > 0)
        {
            parseResult.InvocationConfiguration.Output.WriteLine(more);
        }

        return code;
    }
}
