using System.Text.Json;
using RealtimeRag.Cli.Bench.Server;
using RealtimeRag.Cli.Terminal;
using RealtimeRag.Core;

namespace RealtimeRag.Cli.Bench.Soak;

/// <summary>The result of a soak test. Immutable.</summary>
internal sealed record SoakReport
{
    private const double EnoughAvailability = 0.999;
    private const double Megabyte = 1024 * 1024;

    /// <summary>How long it took.</summary>
    public required TimeSpan Duration { get; init; }

    /// <summary>How many talkers there were.</summary>
    public required int Talkers { get; init; }

    /// <summary>The outcomes of the turns.</summary>
    public required TurnTally Tally { get; init; }

    /// <summary>The time from a question to the first piece of its answer.</summary>
    public required Latency Latency { get; init; }

    /// <summary>The server's figures at the start; null for a given server.</summary>
    public ProcessFigures? Before { get; init; }

    /// <summary>The server's figures after all clients have left; null for a given server.</summary>
    public ProcessFigures? After { get; init; }

    /// <summary>Growth of the managed memory, in MiB per hour.</summary>
    public double? ManagedSlope { get; init; }

    /// <summary>Growth of the resident memory, in MiB per hour.</summary>
    public double? ResidentSlope { get; init; }

    /// <summary>The share of turns without an injected fault that were answered correctly.</summary>
    public double Availability => Tally.Of(SoakClient.Turns) is > 0 and var turns ? (double)Tally.Of(SoakClient.Answered) / turns : 0;

    /// <summary>Whether nothing leaked and enough turns were answered correctly.</summary>
    public bool IsGood => Availability >= EnoughAvailability && Tally.Of(SoakClient.FaultsNotReported) == 0 && Tally.Of(SoakClient.Closed) == 0
        && (After is null || (After is { Sessions: 0, Connections: 0, SessionBytes: 0, Replies: 0, Answers: 0, Unobserved: 0, Errors: 0 } && After.Sockets <= Before!.Sockets));

    /// <summary>Prints the report as text.</summary>
    public void Write(CliTerminal terminal)
    {
        void Line(LocalizedText label, FormattableString value) =>
            terminal.WriteLine($"{terminal.Say(label)}: {FormattableString.Invariant(value)}");

        Line(new("时长", "duration"), $"{Duration.TotalSeconds:F0} s, {Talkers} sessions");
        Line(new("可用率（不含注入的后端故障）", "availability, without injected backend faults"), $"{Availability:P3} ({Tally.Of(SoakClient.Answered)} of {Tally.Of(SoakClient.Turns)} turns)");
        Line(new("断线续传", "connections cut and resumed"), $"{Tally.Of(SoakClient.Cuts)}");
        Line(new("注入的后端故障，已告知客户端", "injected backend faults, reported to the client"), $"{Tally.Of(SoakClient.FaultsReported)} of {Tally.Of(SoakClient.Faults)}");
        Line(new("首段时间", "first piece"), $"p50 {Latency.P50:F0} ms, p99 {Latency.P99:F0} ms, {Latency.Count} answers");
        foreach (var attack in Attacks.All)
        {
            Line(new("攻击", "attack"), $"{attack.Name}: {Tally.Of(attack.Name)}, turned away {Tally.Of(attack.Name + " turned away")}");
        }

        if (After is { } after)
        {
            Line(new("内存增长", "memory growth"), $"managed {ManagedSlope:F1} MiB/h, resident {ResidentSlope:F1} MiB/h");
            Line(new("内存，开始与结束", "memory before and after"), $"managed {Before!.ManagedBytes / Megabyte:F1} and {after.ManagedBytes / Megabyte:F1} MiB, resident {Before.ResidentBytes / Megabyte:F0} and {after.ResidentBytes / Megabyte:F0} MiB");
            Line(new("遗留", "left behind"), $"sessions {after.Sessions}, connections {after.Connections}, session bytes {after.SessionBytes}, answers {after.Answers}, replies of the backend {after.Replies}, sockets {after.Sockets - Before.Sockets:+0;-0;0}, timers {after.Timers - Before.Timers:+0;-0;0}");
            Line(new("未被观察的异常 / 错误日志", "unobserved exceptions / errors in the log"), $"{after.Unobserved} / {after.Errors}");
        }

        foreach (var example in Tally.Examples)
        {
            Line(new("失败", "failed"), $"{example}");
        }
    }

    /// <summary>The report as one JSON object.</summary>
    public string ToJson() => JsonLine.Object(json =>
    {
        json.WriteBoolean("good", IsGood);
        json.WriteNumber("seconds", Math.Round(Duration.TotalSeconds, 1));
        json.WriteNumber("sessions", Talkers);
        json.WriteNumber("availability", Math.Round(Availability, 6));
        json.WriteNumber("turns", Tally.Of(SoakClient.Turns));
        json.WriteNumber("answered", Tally.Of(SoakClient.Answered));
        json.WriteNumber("cuts", Tally.Of(SoakClient.Cuts));
        json.WriteNumber("faults", Tally.Of(SoakClient.Faults));
        json.WriteNumber("faults_reported", Tally.Of(SoakClient.FaultsReported));
        json.WriteNumber("first_piece_p50_ms", Math.Round(Latency.P50, 1));
        json.WriteNumber("first_piece_p99_ms", Math.Round(Latency.P99, 1));
        json.WriteStartObject("attacks");
        foreach (var attack in Attacks.All)
        {
            json.WriteNumber(attack.Name, Tally.Of(attack.Name) + Tally.Of(attack.Name + " turned away"));
        }

        json.WriteEndObject();
        if (After is not null)
        {
            json.WriteNumber("managed_mib_per_hour", Math.Round(ManagedSlope ?? 0, 2));
            json.WriteNumber("resident_mib_per_hour", Math.Round(ResidentSlope ?? 0, 2));
            json.WritePropertyName("before");
            JsonSerializer.Serialize(json, Before!, ProcessFiguresJson.Default.ProcessFigures);
            json.WritePropertyName("after");
            JsonSerializer.Serialize(json, After, ProcessFiguresJson.Default.ProcessFigures);
        }

        json.WriteStartArray("failures");
        foreach (var example in Tally.Examples)
        {
            json.WriteStringValue(example);
        }

        json.WriteEndArray();
    });
}
