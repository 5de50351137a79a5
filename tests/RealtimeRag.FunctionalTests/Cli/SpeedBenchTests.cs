using System.Text.Json;
using RealtimeRag.Cli.Bench.Server;
using RealtimeRag.Cli.Bench.Speed;
using RealtimeRag.Cli.Failures;

namespace RealtimeRag.FunctionalTests.Cli;

/// <summary>The benches of speed reach both servers and print each figure. Times are asserted nowhere.</summary>
public sealed class SpeedBenchTests
{
    [Theory(Timeout = 300_000)]
    [InlineData("ack", 2, "--connections", "4", "--window", "2")]
    [InlineData("pace", 4, "--connections", "4", "--rate", "50")]
    [InlineData("turn", 5, "--talks", "2", "--pieces", "2", "--first", "1")]
    public async Task Every_figure_is_of_both_servers(string verb, int figures, params string[] options)
    {
        var run = await CliRun.RunAsync(["bench", verb, .. options, "--rounds", "1", "--seconds", "1", "--warm", "1", "--json", "--lang", "en"]);
        Assert.True(run.Code == ExitCodes.Success, run.Out + run.Errors);
        var lines = run.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(figures, lines.Length);
        foreach (var line in lines)
        {
            using var figure = JsonDocument.Parse(line);
            Assert.NotEmpty(figure.RootElement.GetProperty("what").GetString()!);
            Assert.All((string[])["ours", "bare", "ratio"], name => Assert.True(figure.RootElement.GetProperty(name).GetProperty("median").GetDouble() >= 0));
        }
    }

    [Fact]
    public void Frames_are_counted_however_their_bytes_are_cut()
    {
        byte[] frames = [0x81, 0, 0x81, 3, 1, 2, 3, 0x81, 126, 0, 200, .. new byte[200], 0x81, 127, 0, 0, 0, 0, 0, 1, 0, 0, .. new byte[65_536], 0x89, 1, 7];
        for (var size = 1; size < 300; size++)
        {
            var (count, ended) = (default(FrameCount), 0);
            foreach (var piece in frames.Chunk(size))
            {
                ended += count.Take(piece);
            }

            Assert.Equal(5, ended);
        }
    }

    [Fact]
    public void Instructions_to_the_backend_are_read_as_they_were_written()
    {
        var question = new BenchQuestion(7, "turn", 100, TimeSpan.FromMilliseconds(20), First: TimeSpan.FromMilliseconds(800));
        Assert.Equal(question, BenchQuestion.Read($"How is {question.ToString().TrimEnd('?')} answered?"));
        Assert.Equal(question with { First = default }, BenchQuestion.Read((question with { First = default }).ToString()));
    }
}
