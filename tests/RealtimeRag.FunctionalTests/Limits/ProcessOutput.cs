using System.Diagnostics;

namespace RealtimeRag.FunctionalTests.Limits;

/// <summary>Keeps the output of a process, and reports when there is more.</summary>
internal sealed class ProcessOutput
{
    private readonly Lock _gate = new();
    private readonly List<string> _lines = [];
    private TaskCompletionSource _more = NewSignal();

    public ProcessOutput(Process process)
    {
        process.OutputDataReceived += Keep;
        process.ErrorDataReceived += Keep;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public string Text
    {
        get
        {
            lock (_gate)
            {
                return string.Join('\n', _lines);
            }
        }
    }

    /// <summary>Waits for a line that contains a text, and returns the first one.</summary>
    public async Task<string> WhenSaidAsync(string text)
    {
        while (true)
        {
            Task more;
            lock (_gate)
            {
                if (_lines.Find(line => line.Contains(text, StringComparison.Ordinal)) is { } said)
                {
                    return said;
                }

                more = _more.Task;
            }

            await more.WaitAsync(TestContext.Current.CancellationToken);
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private void Keep(object sender, DataReceivedEventArgs written)
    {
        if (written.Data is not { } line)
        {
            return;
        }

        lock (_gate)
        {
            _lines.Add(line);
            _more.SetResult();
            _more = NewSignal();
        }
    }
}
