namespace RealtimeRag.Training;

/// <summary>The text files beside the program.</summary>
internal static class TextFiles
{
    /// <summary>The lines of a file, except blank lines and lines that begin with '#'.</summary>
    public static IEnumerable<string> Lines(string name) =>
        File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Text", name)).Select(line => line.Trim()).Where(line => line.Length > 0 && line[0] != '#');
}
