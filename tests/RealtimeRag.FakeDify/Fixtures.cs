using System.Globalization;

namespace RealtimeRag.FakeDify;

/// <summary>Recorded replies, byte for byte.</summary>
public static class Fixtures
{
    /// <summary>The names of all recorded replies.</summary>
    public static IReadOnlyList<string> Names { get; } =
        [.. typeof(Fixtures).Assembly.GetManifestResourceNames().Where(n => Path.GetExtension(n) is ".sse" or ".json" or ".html").Order(StringComparer.Ordinal)];

    /// <summary>The bytes of a recorded reply.</summary>
    public static byte[] Read(string name)
    {
        using var stream = typeof(Fixtures).Assembly.GetManifestResourceStream(name)
            ?? throw new ArgumentException($"There is no recorded reply '{name}'.", nameof(name));
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        return copy.ToArray();
    }

    /// <summary>The status of a recorded reply, taken from the name for errors, otherwise 200.</summary>
    public static int StatusOf(string name) =>
        name.StartsWith("error_", StringComparison.Ordinal) ? int.Parse(name.AsSpan(6, 3), CultureInfo.InvariantCulture) : 200;

    /// <summary>The content type of a recorded reply.</summary>
    public static string ContentTypeOf(string name) => Path.GetExtension(name) switch
    {
        ".sse" => "text/event-stream; charset=utf-8",
        ".html" => "text/html; charset=utf-8",
        _ when name.StartsWith("error_", StringComparison.Ordinal) => "application/json",
        _ => "application/json; charset=utf-8",
    };
}
