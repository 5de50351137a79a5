using RealtimeRag.Embeddings;
using RealtimeRag.Knowledge;
using RealtimeRag.Knowledge.Library;
using RealtimeRag.Server.Answers.Choice;
using RealtimeRag.Server.Answers.Knowledge;
using RealtimeRag.Server.Answers.OpenAI;
using RealtimeRag.Server.Diagnostics;

namespace RealtimeRag.Server.Answers.Composition;

/// <summary>Adds the backends to the server.</summary>
internal static class AnswerRegistration
{
    /// <summary>
    /// Adds <see cref="IAnswerSource"/>, <see cref="AnswerBackends"/> (for feedback), <see cref="ServerMetrics"/> and, if the settings
    /// need the documents, <see cref="KnowledgeHost"/>, which opens them at start-up. Requires a <see cref="TimeProvider"/>.
    /// </summary>
    public static IServiceCollection AddAnswerSources(this IServiceCollection services, AnswerSettings settings)
    {
        services.AddSingleton(settings);
        services.AddMetrics();
        services.AddSingleton<ServerMetrics>();
        if (settings.NeedsKnowledge)
        {
            services.AddSingleton(static provider => new KnowledgeHost(
                Documents(provider.GetRequiredService<AnswerSettings>(), provider.GetService<IEmbedder>()),
                provider.GetRequiredService<TimeProvider>(),
                provider.GetRequiredService<ILogger<KnowledgeHost>>(),
                provider.GetRequiredService<ILogger<KnowledgeBase>>()));
            services.AddHostedService(static provider => provider.GetRequiredService<KnowledgeHost>());
            services.AddSingleton<IReadinessCheck>(provider => new KnowledgeReadiness(
                provider.GetRequiredService<KnowledgeHost>(), answersAlone: settings.Choice.Kind == BackendKind.Knowledge));
        }

        if (settings is { NeedsKnowledge: true, Embeddings: { } embeddings })
        {
            services.AddSingleton<IEmbedder>(provider => new OpenAIEmbedder(
                embeddings, provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<OpenAIEmbedder>>()));
        }

        if (settings is { NeedsKnowledge: true, LocalModel: { } model })
        {
            services.AddSingleton<IEmbedder>(_ => new LocalEmbedder(model));
        }

        services.AddSingleton(static provider => new AnswerBackends(
            provider.GetRequiredService<AnswerSettings>(),
            provider.GetService<KnowledgeHost>(),
            provider.GetRequiredService<ServerMetrics>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILoggerFactory>()));
        services.AddSingleton(static provider => provider.GetRequiredService<AnswerBackends>().Source);
        return services;
    }

    private static KnowledgeOptions Documents(AnswerSettings settings, IEmbedder? embedder) => settings.Knowledge with { Embedder = embedder };
}
