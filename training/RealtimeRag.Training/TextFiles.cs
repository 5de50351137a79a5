namespace RealtimeRag.Training;

/// <summary>The text files that lie beside the program.</summary>
internal static class TextFiles
{
    /// <summary>Lines without blank ones and those that begin with '#'.</summary>
    public static IEnumerable<string> Lines(string name) =>
        File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Text", name)).Select(line => line.Trim()).Where(line => line.Length > 0 && line[0] != '#');
}
