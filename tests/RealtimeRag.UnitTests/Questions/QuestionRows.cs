using System.Runtime.CompilerServices;
using RealtimeRag.Core.Questions;

namespace RealtimeRag.UnitTests.Questions;

/// <summary>The labelled rows that lie beside the tests.</summary>
internal static class QuestionRows
{
    public static List<LabelledUtterance> Read(string name) => [.. LabelledUtterance.Parse(File.ReadLines(Path.Combine(Folder(), name)))];

    private static string Folder([CallerFilePath] string here = "") => Path.Combine(Path.GetDirectoryName(here)!, "Samples");
}
