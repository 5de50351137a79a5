namespace RealtimeRag.FunctionalTests.Deployment;

/// <summary>Shellcheck finds no mistakes in the shell scripts.</summary>
public sealed class ShellScriptTests
{
    public static TheoryData<string> Scripts() =>
    [
        "test.sh",
        ".ci/run",
        .. Directory.EnumerateFiles(Repository.PathOf("scripts"), "*.sh").Select(static path => "scripts/" + Path.GetFileName(path)).Order(StringComparer.Ordinal),
    ];

    [Theory(Timeout = 60_000)]
    [MemberData(nameof(Scripts))]
    public async Task No_script_has_a_known_mistake(string script)
    {
        var check = await ExternalProgram.RunAsync(ExternalProgram.Require("shellcheck"), [Repository.PathOf(script)]);

        Assert.Equal(new ProgramResult(0, ""), check);
    }

    [Theory]
    [MemberData(nameof(Scripts))]
    public void Every_script_stops_at_its_first_failure(string script) =>
        Assert.Contains(Repository.Lines(script), static line => line is "set -euo pipefail" or "set -uo pipefail");
}
