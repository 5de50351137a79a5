using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using RealtimeRag.Server.Hosting;
using RealtimeRag.Server.Settings;
using RealtimeRag.Server.Transport;

namespace RealtimeRag.UnitTests.Hosting;

/// <summary>What the server answers at which address can be changed as a whole.</summary>
public sealed class RealtimeRagEndpointsTests
{
    [Fact]
    public async Task A_convention_holds_for_every_endpoint()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Services.AddRealtimeRag(ServerSettings.Read(new SettingReader(
            new ConfigurationBuilder().AddInMemoryCollection([new("USE_MOCK_RAG", "1")]).Build())));
        await using var app = builder.Build();
        app.MapRealtimeRag().WithMetadata("convention");
        var endpoints = ((IEndpointRouteBuilder)app).DataSources.SelectMany(static source => source.Endpoints).OfType<RouteEndpoint>().ToList();
        Assert.Contains(RealtimeEndpoint.Path, endpoints.Select(static endpoint => endpoint.RoutePattern.RawText));
        Assert.Contains("/readyz", endpoints.Select(static endpoint => endpoint.RoutePattern.RawText));
        Assert.All(endpoints, static endpoint => Assert.Contains("convention", endpoint.Metadata));
    }
}
