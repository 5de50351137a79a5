using System.Text.RegularExpressions;
using RealtimeRag.Server.Answers.Choice;
using RealtimeRag.Server.Settings;

namespace RealtimeRag.FunctionalTests.Deployment;

/// <summary>The systemd unit that is shipped.</summary>
public sealed partial class SystemdTests
{
    private const string Shipped = "deploy/realtime-rag.service";

    [Fact(Timeout = 30_000)]
    public async Task The_unit_is_valid()
    {
        var program = ExternalProgram.Require("systemd-analyze");
        var folder = Directory.CreateTempSubdirectory("systemd");
        try
        {
            // The verifier requires that the program exists.
            var built = Path.Combine(AppContext.BaseDirectory, "RealtimeRag.Server");
            var unit = Path.Combine(folder.FullName, "realtime-rag.service");
            await File.WriteAllTextAsync(unit, Program().Replace(Repository.Text(Shipped), "ExecStart=" + built), TestContext.Current.CancellationToken);

            var check = await ExternalProgram.RunAsync(program, ["verify", "--man=no", unit]);

            Assert.True(check.ExitCode == 0, check.Output);
            Assert.Equal("", check.Output);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact(Timeout = 30_000)]
    public async Task The_unit_has_a_small_attack_surface()
    {
        var program = ExternalProgram.Require("systemd-analyze");

        // The threshold is in tenths: 1.5 of 10, while a unit without hardening has 9.6.
        var check = await ExternalProgram.RunAsync(program, ["security", "--offline=true", "--no-pager", "--threshold=15", Repository.PathOf(Shipped)]);

        Assert.True(check.ExitCode == 0, check.Output);
    }

    [Fact]
    public void Only_a_wrong_configuration_is_not_restarted()
    {
        Assert.Equal("always", Setting("Restart"));
        Assert.Equal(SettingsException.ExitCode.ToString(), Setting("RestartPreventExitStatus"));
    }

    [Fact]
    public void The_unit_has_a_dedicated_user_and_waits_for_the_drain()
    {
        Assert.NotEqual("root", Setting("User"));
        Assert.True(TimeSpan.FromSeconds(int.Parse(Setting("TimeoutStopSec"))) > DrainTime.OfDefaults);
    }

    [Fact]
    public void Keys_are_passed_by_systemd_and_read_from_there()
    {
        var credential = Setting("LoadCredential").Split(':')[0];

        Assert.Contains($"Environment=DIFY_API_KEY_FILE=%d/{credential}", Repository.Lines(Shipped));
        Assert.DoesNotContain(Repository.Lines(Shipped), static line => line.StartsWith("Environment=", StringComparison.Ordinal) && line.Contains("_KEY=", StringComparison.Ordinal));
    }

    // Without Dify there is no key, but the unit must still start.
    [Fact]
    public void An_empty_credential_selects_no_backend()
    {
        var standIn = Setting("SetCredential").Split(':')[1];
        Assert.Equal(@"\x20", standIn);
        var file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, " ");
            var (settings, reader) = DocumentedSettings.Read([new("DIFY_API_KEY_FILE", file)]);

            Assert.Empty(reader.Errors);
            Assert.Null(settings.Answers.Dify.ApiKey);
            Assert.Equal(BackendKind.Knowledge, settings.Answers.Choice.Kind);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void Every_setting_of_the_unit_exists() =>
        Assert.All(
            Repository.Lines(Shipped).Where(static line => line.StartsWith("Environment=", StringComparison.Ordinal)),
            static line => Assert.Contains(line.Split('=')[1], DocumentedSettings.Known));

    private static string Setting(string name) =>
        Repository.Lines(Shipped).Single(line => line.StartsWith(name + "=", StringComparison.Ordinal))[(name.Length + 1)..];

    [GeneratedRegex("^ExecStart=.*$", RegexOptions.Multiline, 1000)]
    private static partial Regex Program();
}
