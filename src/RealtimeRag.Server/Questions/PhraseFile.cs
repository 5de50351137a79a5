using System.Collections.Immutable;
using RealtimeRag.Core;
using RealtimeRag.Core.Questions;

namespace RealtimeRag.Server.Questions;

/// <summary>Reads the phrase files set by <c>QUESTION_WORDS</c> and <c>IGNORE_WORDS</c>.</summary>
internal static class PhraseFile
{
    private const long Largest = 1024 * 1024;

    /// <summary>Returns the phrases in the file, or why it cannot be used, with a remedy.</summary>
    internal static (ImmutableArray<string> Phrases, LocalizedText? Error) Read(string path)
    {
        try
        {
            var file = new FileInfo(path);
            return file is { Exists: true, Length: > Largest }
                ? ([], new("文件超过 1 MiB，请精简", "the file is larger than 1 MiB: shorten it"))
                : (TuningText.ParsePhrases(File.ReadAllText(path)), null);
        }
        catch (PhraseListException malformed)
        {
            return ([], malformed.Text);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return ([], new("无法读取文件，请检查路径和权限（UTF-8，每行一条短语）", "the file cannot be read: check its path and permissions (UTF-8, one phrase a line)"));
        }
    }
}
