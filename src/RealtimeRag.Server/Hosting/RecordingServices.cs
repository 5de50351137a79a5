using RealtimeRag.Server.Recording;
using RealtimeRag.Server.Sessions.Turns;

namespace RealtimeRag.Server.Hosting;

/// <summary>Adds recording, if it is on, and the deletion of what was recorded.</summary>
internal static class RecordingServices
{
    /// <summary>Adds the settings, what reads and deletes recorded questions and, if recording is on, the writer.</summary>
    public static IServiceCollection AddRealtimeRagRecording(this IServiceCollection services, RecordingSettings settings)
    {
        services.AddSingleton(settings);
        services.AddSingleton<UnansweredQuestions>();
        services.AddSingleton<HistoryCleaner>();
        services.AddHostedService(static provider => provider.GetRequiredService<HistoryCleaner>());
        if (settings.Mode != RecordingMode.Off)
        {
            services.AddSingleton<HistoryWriter>();
            services.AddSingleton<ITurnObserver>(static provider => provider.GetRequiredService<HistoryWriter>());
            services.AddHostedService(static provider => provider.GetRequiredService<HistoryWriter>());
        }

        return services;
    }
}
