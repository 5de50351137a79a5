using RealtimeRag.Cli.Terminal;
using RealtimeRag.Knowledge;
using RealtimeRag.Server.Answers.Choice;
using RealtimeRag.Server.Answers.Composition;
using RealtimeRag.Server.Hosting;

namespace RealtimeRag.Cli.Doctor;

/// <summary>The checks that need no running server.</summary>
internal static class DoctorChecks
{
    /// <summary>Checks the configuration; if it has no mistakes, also the backend and the documents.</summary>
    /// <returns>The settings, with defaults instead of wrong values.</returns>
    public static async Task<ServerSettings> ConfigurationAsync(DoctorReport report, CliTerminal terminal, TimeProvider time, CancellationToken cancellationToken)
    {
        var (settings, isSound, findings) = ConfigurationCheck.Run(terminal);
        report.Add(findings);
        if (isSound)
        {
            report.Add(await BackendAsync(settings.Answers, time, cancellationToken));
            report.Add(settings.Answers.NeedsKnowledge ? Knowledge(settings.Answers.Knowledge, terminal) : []);
            report.Add(settings.Answers.LocalModel is { } model ? [await ModelCheck.RunAsync(model, time, cancellationToken)] : []);
        }

        return settings;
    }

    private static IReadOnlyList<Finding> Knowledge(KnowledgeOptions options, CliTerminal terminal) =>
    [
        .. DocumentsCheck.Run(options, terminal.Folder, terminal.Environment("PATH")),
        .. KnowledgeStoreCheck.Run(options, terminal.Folder),
    ];

    private static async Task<IReadOnlyList<Finding>> BackendAsync(AnswerSettings answers, TimeProvider time, CancellationToken cancellationToken) => answers.Choice switch
    {
        { Kind: BackendKind.Dify, IsConfigured: true } => await DifyCheck.RunAsync(answers.Dify, time, cancellationToken),
        { Kind: BackendKind.OpenAI, IsConfigured: true } => [await OpenAICheck.RunAsync(answers.OpenAI, time, cancellationToken)],
        _ => [],
    };
}
