using System.Runtime.CompilerServices;
using System.Text;

namespace RealtimeRag.UnitTests.Recognizers;

/// <summary>The recorded sessions of <c>samples/recognizers</c>: one message a line, as the recognizer sends it.</summary>
internal static class SampleTalks
{
    private static readonly string Folder = PathOf();

    /// <summary>The name of every recording.</summary>
    public static IEnumerable<string> Names => Directory.EnumerateFiles(Folder, "*.jsonl").Select(static file => Path.GetFileNameWithoutExtension(file)!).Order(StringComparer.Ordinal);

    /// <summary>The recognizer of a recording; some have recordings of several versions.</summary>
    public static string RecognizerOf(string talk) => talk is "funasr-python" or "sherpa-onnx-python" or "deepgram-flux" ? talk[..talk.LastIndexOf('-')] : talk;

    /// <summary>The messages of a recording.</summary>
    public static string[] Messages(string talk) => File.ReadAllLines(Path.Combine(Folder, $"{talk}.jsonl"), Encoding.UTF8);

    private static string PathOf([CallerFilePath] string here = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "..", "samples", "recognizers"));
}
