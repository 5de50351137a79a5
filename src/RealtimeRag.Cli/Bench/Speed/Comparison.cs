using System.Text.Json;
using RealtimeRag.Cli.Terminal;

namespace RealtimeRag.Cli.Bench.Speed;

/// <summary>
/// One figure of two servers, measured in turn. The ratio within a round matters, because the machine's speed varies between rounds. Not thread-safe.
/// </summary>
/// <param name="name">What is measured.</param>
/// <param name="unit">Its unit.</param>
internal sealed class Comparison(string name, string unit)
{
    private readonly List<(double Ours, double Bare)> _rounds = [];

    /// <summary>Adds a round.</summary>
    public void Add(double ours, double bare) => _rounds.Add((ours, bare));

    /// <summary>The heading of the table.</summary>
    public static string Heading { get; } = $"{"",-34} {"realtime-rag",14} {"bare",12}   ratio (lowest to highest)";

    /// <summary>One row of the table.</summary>
    public string Row() => FormattableString.Invariant(
        $"{name + ", " + unit,-34} {Median(Ours),14:N1} {Median(Bare),12:N1}   {Median(Ratios):F2} ({Ratios.Min():F2} to {Ratios.Max():F2})");

    /// <summary>The figures as one JSON object.</summary>
    public string ToJson() => JsonLine.Object(json =>
    {
        json.WriteString("what", name);
        json.WriteString("unit", unit);
        Write(json, "ours", Ours);
        Write(json, "bare", Bare);
        Write(json, "ratio", Ratios);
    });

    private IEnumerable<double> Ours => _rounds.Select(static round => round.Ours);

    private IEnumerable<double> Bare => _rounds.Select(static round => round.Bare);

    private IEnumerable<double> Ratios => _rounds.Select(static round => round.Bare == 0 ? 0 : round.Ours / round.Bare);

    private static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }

    private static void Write(Utf8JsonWriter json, string name, IEnumerable<double> values)
    {
        json.WriteStartObject(name);
        json.WriteNumber("median", Math.Round(Median(values), 3));
        json.WriteNumber("min", Math.Round(values.Min(), 3));
        json.WriteNumber("max", Math.Round(values.Max(), 3));
        json.WriteEndObject();
    }
}
