using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using RealtimeRag.Server.Diagnostics;
using RealtimeRag.Server.Limits.Memory;
using RealtimeRag.Server.Sessions;
using RealtimeRag.Server.Sessions.Turns;
using RealtimeRag.Server.Transport;

namespace RealtimeRag.Server.Hosting;

/// <summary>Registers metrics, traces and their exporters. If nothing is exported, nothing listens to the instruments.</summary>
internal static class TelemetryServices
{
    /// <summary>The path at which Prometheus reads metrics.</summary>
    public const string MetricsPath = "/metrics";

    // The framework's own meters.
    private static readonly string[] FrameworkMeters =
        ["System.Runtime", "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "System.Net.Http", "System.Net.NameResolution"];

    /// <summary>Adds instruments, gauges and exporters.</summary>
    public static IServiceCollection AddRealtimeRagTelemetry(this IServiceCollection services, TelemetrySettings settings)
    {
        services.AddSingleton(settings);
        services.AddSingleton<ITurnObserver, TurnMetrics>();
        services.AddSingleton<AnswerLedger>();
        services.AddSingleton<ITurnObserver>(static provider => provider.GetRequiredService<AnswerLedger>());
        services.AddSingleton<TurnObservers>();
        services.AddSingleton(Gauges);
        services.AddHostedService<GaugeObserver>();
        if (!settings.IsOn)
        {
            return services;
        }

        var telemetry = services.AddOpenTelemetry().ConfigureResource(static resource => resource.AddService(RealtimeRagEndpoints.Name, serviceVersion: RealtimeRagEndpoints.Version).AddEnvironmentVariableDetector());
        telemetry.WithMetrics(metrics =>
        {
            metrics.AddMeter(ServerMetrics.MeterName).AddMeter(FrameworkMeters);
            if (settings.ServesMetrics)
            {
                metrics.AddPrometheusExporter();
            }

            if (settings.ExportsByOtlp)
            {
                metrics.AddOtlpExporter();
            }
        });
        if (settings.ExportsByOtlp)
        {
            telemetry.WithTracing(static traces => traces.AddSource(AnswerTrace.SourceName).AddOtlpExporter());
        }

        return services;
    }

    /// <summary>Serves metrics on their own port, which serves nothing else. Must be added before all other middleware.</summary>
    public static void UseMetricsPort(this WebApplication app)
    {
        if (app.Services.GetRequiredService<TelemetrySettings>().MetricsPort is { } port)
        {
            app.MapWhen(context => context.Connection.LocalPort == port, static metrics => metrics.UseOpenTelemetryPrometheusScrapingEndpoint(MetricsPath));
        }
    }

    /// <summary>Serves metrics on the server's own address, for administrators.</summary>
    public static void MapMetrics(this IEndpointRouteBuilder admins)
    {
        if (admins.ServiceProvider.GetRequiredService<TelemetrySettings>().ServesMetrics)
        {
            admins.MapPrometheusScrapingEndpoint(MetricsPath);
        }
    }

    private static ServerGauges Gauges(IServiceProvider services)
    {
        var (registry, detached) = (services.GetRequiredService<SessionRegistry>(), services.GetRequiredService<DetachedSessions>());
        var (gate, memory) = (services.GetRequiredService<ConnectionGate>(), services.GetRequiredService<MemoryBudget>());
        IReadinessCheck[] checks = [.. services.GetServices<IReadinessCheck>()];
        return new(
            () => Math.Max(0, registry.Count - detached.Count),
            () => detached.Count,
            () => gate.Open,
            () => memory.Bytes,
            () => !gate.IsDraining && !checks.Any(static check => check.Problems.Any(static problem => problem.Blocks)));
    }

    /// <summary>Starts the gauges and the ledger with the server, not at the first request for them.</summary>
    private sealed class GaugeObserver(ServerMetrics metrics, ServerGauges gauges, AnswerLedger ledger) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken)
        {
            metrics.Observe(gauges);
            _ = ledger;
            return Task.CompletedTask;
        }

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
