using RealtimeRag.FunctionalTests.Deployment;
using RealtimeRag.Fuzzing;

namespace RealtimeRag.FunctionalTests.Attacks;

/// <summary>A short run of the program that mutates messages and frames; the long run is a separate command.</summary>
public sealed class FuzzTests
{
    [Fact(Timeout = 300_000)]
    public async Task Mutated_messages_and_frames_do_nothing_to_the_server_but_what_the_protocol_says()
    {
        var run = await ExternalProgram.RunAsync(
            ExternalProgram.Require("dotnet"),
            [Path.Combine(AppContext.BaseDirectory, "RealtimeRag.Fuzzing.dll"), "--seed", $"{PropertySeed.Value}", "--messages", "20000", "--frames", "2000"]);
        TestContext.Current.SendDiagnosticMessage(run.Output);
        Assert.True(run.ExitCode == 0, run.Output);
        Assert.Contains("messages: 20000 cases", run.Output, StringComparison.Ordinal);
        Assert.Contains("frames: 2000 cases", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_case_is_made_from_the_seed_and_its_number_alone()
    {
        var options = FuzzOptions.Parse(["--seed", "7", "--from", "100", "--messages", "5"])!;
        Assert.Equal((7, 100, 5), (options.Seed, options.From, options.Messages));
        for (var number = 0L; number < 200; number++)
        {
            Assert.Equal(MessageMutator.Next(options.Chance(0, number)), MessageMutator.Next(options.Chance(0, number)));
            Assert.Equal(FrameMutator.Next(options.Chance(1, number)), FrameMutator.Next(options.Chance(1, number)));
        }

        Assert.True(Enumerable.Range(0, 1_000).Select(number => Convert.ToHexString(MessageMutator.Next(options.Chance(0, number)))).Distinct().Count() > 900);
        Assert.True(Enumerable.Range(0, 1_000).Select(number => Convert.ToHexString(FrameMutator.Next(options.Chance(1, number)))).Distinct().Count() > 990);
    }

    [Theory]
    [InlineData("--seed")]
    [InlineData("--seed", "x")]
    [InlineData("--workers", "0")]
    [InlineData("--unknown", "1")]
    public void A_wrong_command_line_is_refused(params string[] args) => Assert.Null(FuzzOptions.Parse(args));
}
