using System.Collections.Immutable;
using RealtimeRag.Core.Questions;

namespace RealtimeRag.Server.Questions;

/// <summary>Reads the phrase files that <c>QUESTION_WORDS</c> and <c>IGNORE_WORDS</c> name.</summary>
internal static class PhraseFile
{
    private const long Largest = 1024 * 1024;

    /// <summary>The phrases of the file, or the reason why it cannot be used, with its cure, in Chinese and English.</summary>
    internal static (ImmutableArray<string> Phrases, string? Error) Read(string path, string setting)
    {
        try
        {
            var file = new FileInfo(path);
            return file is { Exists: true, Length: > Largest }
                ? ([], $"{setting}：文件超过 1 MiB，请精简。/ {setting}: the file is larger than 1 MiB, shorten it.")
                : (TuningText.ParsePhrases(File.ReadAllText(path)), null);
        }
        catch (FormatException malformed)
        {
            return ([], $"{setting}：{malformed.Message}");
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return ([], $"{setting}：无法读取文件，请检查路径和权限。/ {setting}: the file cannot be read, check its path and permissions.");
        }
    }
}
