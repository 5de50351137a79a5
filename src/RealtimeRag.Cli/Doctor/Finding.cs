using RealtimeRag.Core;

namespace RealtimeRag.Cli.Doctor;

/// <summary>The severity of a finding.</summary>
internal enum Verdict
{
    Good,
    Hint,
    Bad,
}

/// <summary>One thing that <c>doctor</c> found.</summary>
/// <param name="Verdict">The severity.</param>
/// <param name="Subject">What was checked.</param>
/// <param name="Text">The finding and, if it is a problem, the remedy.</param>
internal sealed record Finding(Verdict Verdict, LocalizedText Subject, LocalizedText Text);
