using Microsoft.Extensions.DependencyInjection.Extensions;
using RealtimeRag.Core.Questions;
using RealtimeRag.Core.Sessions;
using RealtimeRag.Server.Answers;
using RealtimeRag.Server.Answers.Choice;
using RealtimeRag.Server.Answers.Composition;
using RealtimeRag.Server.ConversationRelay;
using RealtimeRag.Server.Diagnostics;
using RealtimeRag.Server.Limits;
using RealtimeRag.Server.Limits.Clients;
using RealtimeRag.Server.Limits.Descriptors;
using RealtimeRag.Server.Limits.Memory;
using RealtimeRag.Server.Scaleout;
using RealtimeRag.Server.Sessions;
using RealtimeRag.Server.Transport;
using RealtimeRag.Server.WebConsole;
using RealtimeRag.Server.WebConsole.Watch;

namespace RealtimeRag.Server.Hosting;

/// <summary>Registers the server's services.</summary>
internal static class RealtimeRagServices
{
    /// <summary>Adds all services that the endpoints need.</summary>
    /// <param name="services">The services.</param>
    /// <param name="wanted">All settings; the number of connections is reduced to what the process may open.</param>
    public static IServiceCollection AddRealtimeRag(this IServiceCollection services, ServerSettings wanted)
    {
        var sockets = SocketPlan.Make(wanted.Transport.MaxConnections, wanted.Answers.Bounds.MaxConcurrent, ProcessDescriptors.Read()) with { IsChosen = wanted.Transport.IsMaxConnectionsSet };
        var settings = wanted with { Transport = wanted.Transport with { MaxConnections = sockets.MaxConnections } };
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(settings);
        services.AddSingleton(settings.Transport);
        services.AddRealtimeRagLimits(sockets, settings.Clients, settings.Security.AllowAnonymous);
        services.AddSingleton<ConnectLimit>();
        services.AddSingleton<SessionClock>();
        services.AddRealtimeRagSecurity(settings.Security);
        AddBackend(services, settings);
        AddSessions(services, settings);
        services.AddRealtimeRagTelemetry(settings.Telemetry);
        services.AddRealtimeRagRecording(settings.Recording);
        services.AddSingleton<ConnectionGate>();
        services.AddSingleton<SocketRefusal>();
        services.AddSingleton<ConnectionServices>();
        services.AddSingleton<RealtimeEndpoint>();
        services.AddSingleton(settings.Relay);
        services.AddSingleton<RelayEndpoint>();
        services.AddSingleton(static _ => ConsoleFiles.Read());
        services.AddSingleton<DetectTrial>();
        services.TryAddSingleton<LogDetail>();
        services.AddSingleton<TimedDebugLog>();
        services.AddSingleton<ServerFigures>();
        services.AddSingleton<BudgetFigures>();
        services.AddSingleton<DrainService>();
        services.AddHostedService(static provider => provider.GetRequiredService<DrainService>());
        services.AddHostedService<StartupBanner>();
        services.Configure<HostOptions>(host => host.ShutdownTimeout = settings.Sessions.DrainTimeout + DrainService.Grace);
        return services;
    }

    private static void AddBackend(IServiceCollection services, ServerSettings settings)
    {
        services.AddAnswerSources(settings.Answers);
        services.AddSingleton(static provider => new AnswerRunner(
            provider.GetRequiredService<IAnswerSource>(),
            provider.GetRequiredService<AnswerBackends>().Feedback,
            provider.GetRequiredService<SessionClock>(),
            provider.GetRequiredService<ILogger<AnswerRunner>>(),
            provider.GetRequiredService<AnswerBackends>().StandIn,
            provider.GetService<ITurnCarrier>()));
    }

    private static void AddSessions(IServiceCollection services, ServerSettings settings)
    {
        services.AddSingleton<IQuestionDetector>(new QuestionDetector());
        services.AddSingleton(settings.Questions);
        services.AddSingleton<QuestionFinder>();
        services.AddSingleton(provider => Rules(provider.GetRequiredService<QuestionFinder>(), settings));
        services.AddSingleton(settings.Memory.Budget(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes));
        services.AddSingleton<SpeculationBudget>();
        services.AddSingleton<ClientErrorLog>();
        services.AddSingleton<SessionRegistry>();
        if (settings.Redis.Connection is null)
        {
            services.AddSingleton<ISessionDirectory>(provider => new MemorySessionDirectory(
                provider.GetRequiredService<SessionClock>(),
                settings.Sessions.ResumeWindow,
                provider.GetRequiredService<IAnswerSource>().Name));
        }
        else
        {
            services.AddRedis(settings.Redis, settings.Sessions.ResumeWindow);
        }

        services.AddSingleton(provider => new DetachedSessions(
            provider.GetRequiredService<MemoryBudget>(), provider.GetRequiredService<ClientLimits>(), settings.Transport.MaxDetachedSessions));
        services.AddSingleton<SessionServices>();
        services.AddSingleton<SessionFactory>();
        services.AddSingleton<SessionResumption>();
    }

    private static SessionRules Rules(QuestionFinder finder, ServerSettings settings)
    {
        var sessions = settings.Sessions;
        var isPaid = settings.Answers.Choice.Kind.IsPaid();
        return new SessionRules(finder)
        {
            QueueLength = sessions.QueueLength,
            StopBound = sessions.StopTimeout ?? settings.Answers.Timeout,
            MultiTurn = sessions.MultiTurn,
            ShortPause = sessions.ShortPause,
            LongPause = sessions.LongPause,
            ResumeWindow = sessions.ResumeWindow,
            LeastConfidence = sessions.LeastConfidence,
            AnsweredSpeakers = sessions.AnsweredSpeakers,
            SpeculatesByDefault = sessions.Speculation ?? !isPaid,
            Speculation = sessions.Speculation == false ? SpeculationPolicy.Off
                : settings.Answers.Choice.Kind == BackendKind.Dify ? SpeculationPolicy.FirstTurn
                : SpeculationPolicy.Always,
        };
    }
}
