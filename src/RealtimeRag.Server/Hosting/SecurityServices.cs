using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using RealtimeRag.Server.Answers.Http;
using RealtimeRag.Server.Security;
using RealtimeRag.Server.Security.Admins;
using RealtimeRag.Server.Security.Jwt;
using RealtimeRag.Server.Security.Keys;
using RealtimeRag.Server.Security.Origins;
using RealtimeRag.Server.Security.SignIn;
using RealtimeRag.Server.Security.Tickets;
using RealtimeRag.Server.Security.Tls;
using RealtimeRag.Server.Sessions;
using RealtimeRag.Server.Sessions.Credentials;
using RealtimeRag.Server.Transport.SignIn;

namespace RealtimeRag.Server.Hosting;

/// <summary>Registers authentication and authorization, which decide who may connect.</summary>
internal static class SecurityServices
{
    /// <summary>Adds the schemes, the policies and the services that they need.</summary>
    public static IServiceCollection AddRealtimeRagSecurity(this IServiceCollection services, SecuritySettings settings)
    {
        services.AddSingleton(settings);
        services.AddSingleton(settings.Keys);
        services.AddSingleton(settings.Origins);
        services.AddSingleton(settings.SignIn);
        services.AddSingleton(provider => new ApiKeyRing(settings.Keys.Fixed, settings.Keys.InFile, provider.GetRequiredService<TimeProvider>()));
        services.AddHostedService<ApiKeyFileWatch>();
        services.AddHostedService<RevocationWatch>();
        services.AddSingleton<ICredentialCheck, CredentialCheck>();
        services.TryAddSingleton<ITicketStore, MemoryTicketStore>();
        services.AddSingleton<OriginCheck>();
        services.AddSingleton<SignInRefusal>();
        services.AddSingleton<IAuthorizationMiddlewareResultHandler, SignInResultHandler>();
        services.Configure<ForwardedHeadersOptions>(settings.Proxies.Apply);
        AddSchemes(services, settings);
        var admins = new AdminRule(settings.SignIn);
        services.AddAuthorizationBuilder()
            .AddPolicy(SignInSchemes.Policy, static policy => policy.AddAuthenticationSchemes(SignInSchemes.Any).RequireAuthenticatedUser())
            .AddPolicy(SignInSchemes.AdminPolicy, policy => policy.AddAuthenticationSchemes(SignInSchemes.Any).RequireAuthenticatedUser()
                .RequireAssertion(asked => asked.Resource is HttpContext context && admins.Allows(context)));
        if (settings.Tls is { } tls)
        {
            services.AddSingleton(tls);
            services.AddSingleton<CertificateReload>();
            services.AddHostedService(static provider => provider.GetRequiredService<CertificateReload>());
        }

        return services;
    }

    private static void AddSchemes(IServiceCollection services, SecuritySettings settings)
    {
        // AddAuthentication would also add data protection for cookies, which writes keys into the user's folder.
        services.AddAuthenticationCore();
        services.AddWebEncoders();
        services.TryAddSingleton<IAuthenticationConfigurationProvider, NoSchemeConfiguration>();
        var policy = settings.SignIn;
        var schemes = new AuthenticationBuilder(services)
            .AddPolicyScheme(SignInSchemes.Any, null, scheme => scheme.ForwardDefaultSelector = context => SignInSchemes.For(SignInHandler.OfferOf(context), policy))
            .AddScheme<AuthenticationSchemeOptions, ApiKeyHandler>(SignInSchemes.Key, null)
            .AddScheme<AuthenticationSchemeOptions, TicketHandler>(SignInSchemes.Ticket, null)
            .AddScheme<AuthenticationSchemeOptions, AnonymousHandler>(SignInSchemes.Anonymous, null);
        if (settings.Jwt is { } jwt)
        {
            schemes.AddJwtBearer(SignInSchemes.Jwt, static _ => { });
            if (jwt.Authority is { } authority)
            {
                services.AddSingleton(provider => new AuthorityKeys(
                    authority, provider.GetRequiredService<TimeProvider>(), jwt.AllowsLinkLocal ? null : BackendAddresses.System.ConnectAsync));
            }

            services.AddSingleton<IConfigureOptions<JwtBearerOptions>>(provider => new ConfigureNamedOptions<JwtBearerOptions>(
                SignInSchemes.Jwt, new JwtSetup(jwt, provider.GetService<AuthorityKeys>(), provider.GetRequiredService<TimeProvider>()).Apply));
        }
    }
}

/// <summary>Configures the schemes by our settings alone, without the framework's own configuration section.</summary>
internal sealed class NoSchemeConfiguration : IAuthenticationConfigurationProvider
{
    /// <inheritdoc/>
    public IConfiguration AuthenticationConfiguration { get; } = new ConfigurationBuilder().Build();
}
