using RealtimeRag.Cli.Failures;
using RealtimeRag.Cli.Terminal;
using RealtimeRag.Core;

namespace RealtimeRag.FunctionalTests.Cli;

/// <summary>What a terminal shows during a long operation, and what happens to output that cannot be written.</summary>
public sealed class TerminalTests
{
    [Theory(Timeout = 60_000)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_progress_bar_is_shown_on_a_terminal(bool isInteractive)
    {
        using var output = new StringWriter();
        using var errors = new StringWriter();
        var terminal = new CliTerminal(output, errors, TextReader.Null, Language.English, ansi: false, new Dictionary<string, string?>(), isInteractive);
        var work = new TaskCompletionSource();
        var looks = 0;

        var waiting = terminal.WaitAsync(new("读取", "Reading"), work.Task, Look, TimeProvider.System);
        if (!isInteractive)
        {
            work.SetResult();
        }

        await waiting;
        Assert.Equal((isInteractive, isInteractive), (errors.ToString().Contains("Reading", StringComparison.Ordinal), looks > 0));
        Assert.Equal("", output.ToString());

        double Look()
        {
            looks++;
            work.TrySetResult();
            return 0.5;
        }
    }

    [Fact(Timeout = 60_000)]
    public async Task The_failure_of_the_work_is_passed_on()
    {
        var terminal = new CliTerminal(TextWriter.Null, TextWriter.Null, TextReader.Null, Language.English, ansi: false, new Dictionary<string, string?>(), isInteractive: true);

        await Assert.ThrowsAsync<IOException>(() => terminal.WaitAsync(new("读取", "Reading"), Task.FromException(new IOException()), () => 0, TimeProvider.System));
    }

    [Fact]
    public void A_full_disk_behind_the_output_is_a_failure_with_its_cause()
    {
        using var output = new OutputStream(new FullDisk(), static e => throw new OutputException(e));

        var fault = Assert.Throws<OutputException>(() => output.Write("x"u8));

        var failure = CliFailures.Explain(fault)!;
        Assert.Equal(ExitCodes.Failed, failure.ExitCode);
        Assert.Contains("cannot be written", failure.Text.English, StringComparison.Ordinal);
        Assert.Throws<OutputException>(output.Flush);
    }

    private sealed class FullDisk : MemoryStream
    {
        public override void Write(ReadOnlySpan<byte> buffer) => throw new IOException("No space left on device");

        public override void Flush() => throw new IOException("No space left on device");
    }
}
