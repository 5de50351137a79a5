using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using RealtimeRag.Server.Diagnostics;
using RealtimeRag.Server.Limits.Budgets;
using RealtimeRag.Server.Limits.Clients;
using RealtimeRag.Server.Limits.Descriptors;
using RealtimeRag.Server.Limits.Rates;

namespace RealtimeRag.Server.Limits;

/// <summary>Registers the limits.</summary>
internal static class LimitServices
{
    /// <summary>Adds the limits of the process and its clients.</summary>
    public static IServiceCollection AddRealtimeRagLimits(
        this IServiceCollection services, SocketPlan plan, ClientLimitSettings clients, bool isOpenToStrangers)
    {
        services.AddSingleton(clients);
        services.AddSingleton(provider => new PrincipalBudgets(
            clients.PrincipalBudget,
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ServerMetrics>(),
            provider.GetRequiredService<ILogger<PrincipalBudgets>>(),
            provider.GetService<IBudgetPool>()));
        services.AddSingleton(static provider => new ClientLimits(
            provider.GetRequiredService<ClientLimitSettings>(),
            provider.GetRequiredService<PrincipalBudgets>(),
            provider.GetRequiredService<ServerMetrics>(),
            provider.GetService<IRatePool>() is { } pool
                ? limit => new(pool, limit, provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<ClientLimits>>())
                : null));
        services.AddSingleton(new Parties(isOpenToStrangers));
        services.AddSingleton(plan);
        services.AddSingleton<UpgradeLimit>();
        services.AddSingleton(new SocketBudget(plan.MaxSockets));
        services.AddHostedService<SocketPlanReport>();
        services.Configure<KestrelServerOptions>(kestrel => Apply(kestrel.Limits, plan));
        services.DecorateListeners();
        return services;
    }

    // The framework counts a connection for a moment longer than we do.
    private static void Apply(KestrelServerLimits limits, SocketPlan plan) =>
        (limits.MaxConcurrentConnections, limits.MaxConcurrentUpgradedConnections) = (plan.MaxPlain, plan.MaxUpgraded + plan.MaxPlain);

    private static void DecorateListeners(this IServiceCollection services)
    {
        foreach (var listening in services.Where(static service => service.ServiceType == typeof(IConnectionListenerFactory)).ToList())
        {
            services.Remove(listening);
            services.AddSingleton<IConnectionListenerFactory>(provider => new BudgetedListenerFactory(
                (IConnectionListenerFactory)ActivatorUtilities.CreateInstance(provider, listening.ImplementationType!),
                provider.GetRequiredService<SocketBudget>()));
        }
    }
}
