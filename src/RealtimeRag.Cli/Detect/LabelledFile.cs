using RealtimeRag.Cli.Failures;
using RealtimeRag.Core.Questions;
using RealtimeRag.Core.Text;

namespace RealtimeRag.Cli.Detect;

/// <summary>Reads a file of labelled rows; an error in the file is reported as a usage error.</summary>
internal static class LabelledFile
{
    /// <summary>The rows of a file.</summary>
    /// <exception cref="UsageException">The file cannot be read, has another format, or contains no row.</exception>
    public static async Task<IReadOnlyList<LabelledUtterance>> ReadAsync(string path, CancellationToken cancel)
    {
        try
        {
            var rows = LabelledUtterance.Parse(await File.ReadAllLinesAsync(path, cancel)).Select(Cleaned).ToList();
            return rows.Count > 0 ? rows : throw new UsageException(new($"文件 {path} 里没有数据行", $"{path} contains no rows"));
        }
        catch (FormatException malformed)
        {
            var sides = malformed.Message.Split("/ ", 2);
            throw new UsageException(new($"{path}：{sides[0]}", $"{path}: {sides[^1]}"));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UsageException(new($"无法读取文件 {path}：请检查路径和权限", $"{path} cannot be read: check its path and permissions"));
        }
    }

    /// <summary>Cleans the text as the server does before it looks for a question.</summary>
    private static LabelledUtterance Cleaned(LabelledUtterance row) => row with { Text = RecognizerText.Clean(row.Text) };
}
