using RealtimeRag.Cli.Terminal;

namespace RealtimeRag.Cli.Doctor;

/// <summary>Prints findings as they come.</summary>
internal sealed class DoctorReport(CliTerminal terminal)
{
    private int _bad;

    /// <summary>Prints some findings.</summary>
    public void Add(IReadOnlyList<Finding> findings)
    {
        foreach (var finding in findings)
        {
            var (mark, style) = finding.Verdict switch
            {
                Verdict.Good => ("✓", "green"),
                Verdict.Hint => ("!", "yellow"),
                _ => ("✗", "red"),
            };
            _bad += finding.Verdict == Verdict.Bad ? 1 : 0;
            terminal.Write(mark + " ", style);
            terminal.WriteLine($"{terminal.Say(finding.Subject)}: {terminal.Say(finding.Text)}");
        }
    }

    /// <summary>Prints the result.</summary>
    /// <returns>Whether there are no problems.</returns>
    public bool End()
    {
        terminal.WriteLine(terminal.Say(_bad == 0
            ? new("一切正常。", "Everything is fine.")
            : new($"有 {_bad} 处问题。", $"{_bad} problem(s) found.")));
        return _bad == 0;
    }
}
