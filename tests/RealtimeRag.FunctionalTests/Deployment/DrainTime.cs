using RealtimeRag.Server.Hosting;

namespace RealtimeRag.FunctionalTests.Deployment;

/// <summary>How long the server may take to stop; everything that stops it must wait that long.</summary>
internal static class DrainTime
{
    public static TimeSpan OfDefaults { get; } = DocumentedSettings.Read([]).Settings.Sessions.DrainTimeout + DrainService.Grace;
}
