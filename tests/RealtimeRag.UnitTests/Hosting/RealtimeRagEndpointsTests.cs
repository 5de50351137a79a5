using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using RealtimeRag.Server.Hosting;
using RealtimeRag.Server.Settings;
using RealtimeRag.Server.Transport;

namespace RealtimeRag.UnitTests.Hosting;

/// <summary>A host can add its own conventions to the endpoints that clients connect to.</summary>
public sealed class RealtimeRagEndpointsTests
{
    [Theory]
    [InlineData(RealtimeEndpoint.Path, true)]
    [InlineData("/readyz", false)]
    public async Task A_convention_holds_for_clients_and_not_for_probes(string path, bool holds)
    {
        var builder = WebApplication.CreateBuilder();
        builder.Services.AddRealtimeRag(ServerSettings.Read(new SettingReader(
            new ConfigurationBuilder().AddInMemoryCollection([new("USE_MOCK_RAG", "1")]).Build())));
        await using var app = builder.Build();
        app.MapRealtimeRag().WithMetadata("convention");
        var endpoint = Assert.Single(
            ((IEndpointRouteBuilder)app).DataSources.SelectMany(static source => source.Endpoints).OfType<RouteEndpoint>(),
            endpoint => endpoint.RoutePattern.RawText == path);
        Assert.Equal(holds, endpoint.Metadata.Contains("convention"));
    }
}
