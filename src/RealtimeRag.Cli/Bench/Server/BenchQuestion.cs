using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace RealtimeRag.Cli.Bench.Server;

/// <summary>Tells the backend of a bench how to answer; written into the question's text. Immutable.</summary>
/// <param name="Number">Makes the answer's text unique.</param>
/// <param name="By">Who asks, for counting.</param>
/// <param name="Pieces">How many pieces the answer has.</param>
/// <param name="Pause">The time before each piece.</param>
/// <param name="Fault">The injected fault.</param>
/// <param name="First">The time before all pieces.</param>
internal sealed partial record BenchQuestion(long Number, string By, int Pieces, TimeSpan Pause, BenchFault Fault = BenchFault.None, TimeSpan First = default)
{
    /// <summary>The complete answer without a fault.</summary>
    public string Answer => string.Concat(Enumerable.Range(0, Pieces).Select(PieceAt));

    /// <summary>One piece of it.</summary>
    public string PieceAt(int index) => string.Create(CultureInfo.InvariantCulture, $"{Number}.{index} ");

    /// <summary>Reads the text; null for any other text.</summary>
    public static BenchQuestion? Read(string words) =>
        Pattern().Match(words) is { Success: true } found
            ? new(
                long.Parse(found.Groups["number"].ValueSpan, CultureInfo.InvariantCulture),
                found.Groups["by"].Value,
                int.Parse(found.Groups["pieces"].ValueSpan, CultureInfo.InvariantCulture),
                TimeSpan.FromMilliseconds(int.Parse(found.Groups["pause"].ValueSpan, CultureInfo.InvariantCulture)),
                Enum.Parse<BenchFault>(found.Groups["fault"].ValueSpan),
                TimeSpan.FromMilliseconds(found.Groups["first"] is { Success: true } first ? int.Parse(first.ValueSpan, CultureInfo.InvariantCulture) : 0))
            : null;

    /// <summary>The question's text.</summary>
    public override string ToString() => new StringBuilder()
        .Append(CultureInfo.InvariantCulture, $"question {Number} by {By} with {Pieces} pieces every {(int)Pause.TotalMilliseconds} ms and {Fault}")
        .Append(First > TimeSpan.Zero ? string.Create(CultureInfo.InvariantCulture, $" after {(int)First.TotalMilliseconds} ms?") : "?")
        .ToString();

    [GeneratedRegex("""question (?<number>\d{1,18}) by (?<by>[a-z0-9-]+) with (?<pieces>\d{1,6}) pieces every (?<pause>\d{1,6}) ms and (?<fault>[A-Z][A-Za-z]+)(?: after (?<first>\d{1,6}) ms)?""")]
    private static partial Regex Pattern();
}

/// <summary>The faults that the backend can inject.</summary>
internal enum BenchFault
{
    /// <summary>No fault.</summary>
    None,

    /// <summary>Status 500.</summary>
    Status,

    /// <summary>Too many requests, without a time for the next attempt.</summary>
    Busy,

    /// <summary>The connection is reset before the reply.</summary>
    Reset,

    /// <summary>The connection is reset after some pieces.</summary>
    Cut,

    /// <summary>The reply is an HTML page.</summary>
    Garbage,

    /// <summary>The backend never replies.</summary>
    Silence,

    /// <summary>The answer has no end.</summary>
    Endless,

    /// <summary>The answer has no text.</summary>
    Empty,
}
