namespace RealtimeRag.Server.Diagnostics;

/// <summary>Functions that return what the server is doing now. Each may be called on any thread when metrics are read, and must be quick.</summary>
/// <param name="Connected">Sessions with a connection.</param>
/// <param name="Detached">Sessions without one.</param>
/// <param name="Connections">Open connections.</param>
/// <param name="SessionBytes">The memory held for clients, in bytes.</param>
/// <param name="IsReady">Whether the server accepts questions.</param>
internal sealed record ServerGauges(Func<int> Connected, Func<int> Detached, Func<int> Connections, Func<long> SessionBytes, Func<bool> IsReady);
