using System.Text;
using RealtimeRag.Cli.Doctor;
using RealtimeRag.Cli.Failures;
using RealtimeRag.Cli.Terminal;
using RealtimeRag.Server.Settings;

namespace RealtimeRag.Cli.Init;

/// <summary>One run of <c>init</c>.</summary>
internal sealed class InitRun(CliTerminal terminal)
{
    /// <summary>Asks what is missing, writes the file and checks the configuration.</summary>
    /// <param name="given">The answers given as options.</param>
    /// <param name="force">Whether an existing file may be replaced without asking.</param>
    /// <param name="cancellationToken">Cancels the check.</param>
    /// <returns>The exit code.</returns>
    public async Task<int> RunAsync(InitAnswers given, bool force, CancellationToken cancellationToken)
    {
        var path = Path.Combine(terminal.Folder, DotEnvFile.Name);
        var questions = new InitQuestions(terminal);
        if (File.Exists(path) && !force)
        {
            questions.MayReplace(DotEnvFile.Name);
        }

        IReadOnlyList<KeyValuePair<string, string>> settings = [.. questions.Complete(given).Settings()];
        Write(path, EnvText.Of(settings));
        terminal.WriteLine(terminal.Say(new($"已写入 {path}", $"Written: {path}")));
        foreach (var (name, _) in settings.Where(setting => terminal.Environment(setting.Key) is { } other && other != setting.Value))
        {
            terminal.Note(terminal.Say(new($"环境变量 {name} 的值不同，优先于 .env", $"the environment variable {name} has another value and takes precedence over .env")));
        }

        var report = new DoctorReport(terminal);
        await DoctorChecks.ConfigurationAsync(report, terminal, TimeProvider.System, cancellationToken);
        var isWell = report.End();
        SayHowToStart();
        return isWell ? ExitCodes.Success : ExitCodes.Failed;
    }

    // The file holds a key, so only its owner may read it.
    private static void Write(string path, string text)
    {
        try
        {
            PrivateFile.Write(path, Encoding.UTF8.GetBytes(text));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UsageException(new($"无法写入 {path}：请检查权限与磁盘空间", $"{path} cannot be written: check the permissions and the disk space"));
        }
    }

    private void SayHowToStart()
    {
        var fromSource = Directory.Exists(Path.Combine(terminal.Folder, "src", "RealtimeRag.Server"));
        var start = fromSource ? "dotnet run --project src/RealtimeRag.Server -c Release"
            : OperatingSystem.IsWindows() ? @".\RealtimeRag.Server.exe" : "./RealtimeRag.Server";
        terminal.WriteLine(terminal.Say(new(
            $"在这个文件夹里启动服务端：\n  {start}\n然后在另一个终端里：\n  realtime-rag ask \"默认端口是多少？\"",
            $"Start the server in this folder:\n  {start}\nthen, in another terminal:\n  realtime-rag ask \"What is the default port?\"")));
    }
}
