using RealtimeRag.Core;

namespace RealtimeRag.Cli.Doctor;

/// <summary>How much a finding matters.</summary>
internal enum Verdict
{
    Good,
    Hint,
    Bad,
}

/// <summary>One thing that <c>doctor</c> found.</summary>
/// <param name="Verdict">How much it matters.</param>
/// <param name="Subject">What was looked at.</param>
/// <param name="Text">What was found, and the cure where it is not good.</param>
internal sealed record Finding(Verdict Verdict, LocalizedText Subject, LocalizedText Text);
