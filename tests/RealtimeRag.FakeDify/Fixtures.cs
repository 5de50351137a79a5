using System.Globalization;

namespace RealtimeRag.FakeDify;

/// <summary>Recorded replies, byte for byte.</summary>
public static class Fixtures
{
    /// <summary>The names of all recorded replies.</summary>
    public static IReadOnlyList<string> Names { get; } =
        [.. typeof(Fixtures).Assembly.GetManifestResourceNames().Where(n => Path.GetExtension(n) is ".sse" or ".json" or ".html").Order(StringComparer.Ordinal)];

    /// <summary>The bytes of one.</summary>
    public static byte[] Read(string name)
    {
        using var stream = typeof(Fixtures).Assembly.GetManifestResourceStream(name)
            ?? throw new ArgumentException($"There is no recorded reply '{name}'.", nameof(name));
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        return copy.ToArray();
    }

    /// <summary>The status with which a recorded reply came: it is in the names of errors.</summary>
    public static int StatusOf(string name) =>
        name.StartsWith("error_", StringComparison.Ordinal) ? int.Parse(name.AsSpan(6, 3), CultureInfo.InvariantCulture) : 200;

    /// <summary>The content type with which a recorded reply came.</summary>
    public static string ContentTypeOf(string name) => Path.GetExtension(name) switch
    {
        ".sse" => "text/event-stream; charset=utf-8",
        ".html" => "text/html; charset=utf-8",
        _ when name.StartsWith("error_", StringComparison.Ordinal) => "application/json",
        _ => "application/json; charset=utf-8",
    };
}
