using System.Text.RegularExpressions;

namespace RealtimeRag.FunctionalTests.Deployment;

/// <summary>What <c>dotnet publish</c> puts into the folder that is deployed.</summary>
public sealed partial class PublishTests
{
    [Fact(Timeout = 120_000)]
    public async Task The_native_libraries_are_those_of_this_platform()
    {
        var listed = await ExternalProgram.RunAsync(
            ExternalProgram.Require("dotnet"),
            ["msbuild", "src/RealtimeRag.Server", "-t:ComputeResolvedFilesToPublishList", "-getItem:ResolvedFileToPublish", "-p:Configuration=Release", "-p:NoBuild=true"]);

        var native = NativeFile().Matches(listed.Output).Select(static match => match.Groups["platform"].Value).Distinct();
        Assert.Single(native);
        Assert.Contains("RealtimeRag.Server.dll", listed.Output, StringComparison.Ordinal);
    }

    [GeneratedRegex(@"""RelativePath"": ""runtimes[/\\]+(?<platform>[^/\\]+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex NativeFile();
}
