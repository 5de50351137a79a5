using RealtimeRag.Server.Answers;
using RealtimeRag.Server.Answers.Composition;
using RealtimeRag.Server.Diagnostics;
using RealtimeRag.Server.Limits.Budgets;
using RealtimeRag.Server.Limits.Rates;
using RealtimeRag.Server.Security.Tickets;
using RealtimeRag.Server.Sessions;

namespace RealtimeRag.Server.Scaleout;

/// <summary>Registers what a server with several nodes needs.</summary>
internal static class RedisServices
{
    /// <summary>Adds the session directory and store in Redis, the carrier of answers, what clients may use of all nodes, and the heartbeat.</summary>
    /// <param name="services">The services.</param>
    /// <param name="settings">How to reach Redis.</param>
    /// <param name="window">How long a session outlives its connection.</param>
    public static IServiceCollection AddRedis(this IServiceCollection services, RedisSettings settings, TimeSpan window)
    {
        services.AddSingleton(settings);
        services.AddSingleton<RedisLink>();
        services.AddSingleton(provider => new Fleet(provider.GetRequiredService<RedisLink>(), provider.GetRequiredService<SessionClock>(), window));
        services.AddSingleton<ITaskStopper>(static provider => provider.GetRequiredService<AnswerBackends>().Tasks ?? new NothingToStop());
        services.AddSingleton<SessionClaims>();
        services.AddSingleton(provider => new RedisSessionDirectory(
            provider.GetRequiredService<Fleet>(), provider.GetRequiredService<SessionClaims>(), window, provider.GetRequiredService<IAnswerSource>().Name));
        services.AddSingleton<ISessionDirectory>(static provider => provider.GetRequiredService<RedisSessionDirectory>());
        services.AddSingleton<ISessionStore>(static provider => provider.GetRequiredService<RedisSessionDirectory>());
        services.AddSingleton<RedisTurnCarrier>();
        services.AddSingleton<ITurnCarrier>(static provider => provider.GetRequiredService<RedisTurnCarrier>());
        services.AddSingleton<RedisTicketStore>();
        services.AddSingleton<ITicketStore>(static provider => provider.GetRequiredService<RedisTicketStore>());
        services.AddSingleton<IFleetBeat>(static provider => provider.GetRequiredService<RedisTicketStore>());
        services.AddSingleton<IBudgetPool, RedisBudgetPool>();
        services.AddSingleton<IRatePool, RedisRatePool>();
        services.AddSingleton<FleetMessages>();
        services.AddSingleton<FleetSweeper>();
        services.AddSingleton<FleetService>();
        services.AddSingleton<IReadinessCheck>(static provider => provider.GetRequiredService<FleetService>());
        services.AddHostedService(static provider => provider.GetRequiredService<FleetService>());
        return services;
    }

    /// <summary>For backends whose work ends with their request.</summary>
    private sealed class NothingToStop : ITaskStopper
    {
        public Task StopAsync(string task, string user) => Task.CompletedTask;
    }
}
