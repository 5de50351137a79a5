using RealtimeRag.Server.Settings;

namespace RealtimeRag.Server.Diagnostics;

/// <summary>Where metrics and traces are sent. Immutable. If nothing is set, nothing is collected.</summary>
/// <param name="ServesMetrics">Whether Prometheus can read metrics at <c>/metrics</c>.</param>
/// <param name="MetricsPort">The port that serves them, and nothing else, without credentials; null for none.</param>
/// <param name="ExportsByOtlp">Whether metrics and traces are sent to a collector; OpenTelemetry reads where and how from its own settings.</param>
internal sealed record TelemetrySettings(bool ServesMetrics, int? MetricsPort, bool ExportsByOtlp)
{
    /// <summary>OpenTelemetry's own settings that this server documents.</summary>
    private static readonly string[] OpenTelemetry = ["OTEL_EXPORTER_OTLP_HEADERS", "OTEL_SERVICE_NAME"];

    /// <summary>Whether anything is collected.</summary>
    public bool IsOn => ServesMetrics || ExportsByOtlp;

    /// <summary>Reads <c>METRICS</c>, <c>METRICS_PORT</c> and OpenTelemetry's settings.</summary>
    public static TelemetrySettings Read(SettingReader settings)
    {
        int? port = settings.Text("METRICS_PORT") is null ? null : settings.Integer("METRICS_PORT", 9464, 1, 65_535);
        var endpoint = settings.HttpUrl("OTEL_EXPORTER_OTLP_ENDPOINT", null);
        settings.Choice("OTEL_EXPORTER_OTLP_PROTOCOL", null, "grpc", "http/protobuf");
        foreach (var name in OpenTelemetry)
        {
            settings.Text(name);
        }

        return new((settings.Switch("METRICS") ?? false) || port is not null, port, endpoint is not null);
    }
}
