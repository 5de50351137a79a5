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
/// <param name="Subject">What was checked.</param>
/// <param name="Text">What was found, and what to do if it is not good.</param>
internal sealed record Finding(Verdict Verdict, LocalizedText Subject, LocalizedText Text);
