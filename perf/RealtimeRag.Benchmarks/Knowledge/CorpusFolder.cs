using System.Globalization;
using System.Text;
using RealtimeRag.Knowledge.Evaluation;

namespace RealtimeRag.Benchmarks.Knowledge;

/// <summary>A temporary folder of Markdown files and the store beside it; deleted afterwards.</summary>
/// <param name="passagesAFile">How many passages each file holds.</param>
internal sealed class CorpusFolder(int passagesAFile) : IDisposable
{
    private readonly string _base = Directory.CreateTempSubdirectory("rag-perf-").FullName;

    public string Documents => Path.Combine(_base, "documents");

    public string Store => Path.Combine(_base, "knowledge.db");

    /// <summary>Characters of all passages together, headings left out.</summary>
    public long Characters { get; private set; }

    public void Dispose() => Directory.Delete(_base, recursive: true);

    /// <summary>Writes the given number of passages.</summary>
    public void Fill(int passages, Func<int, (string Title, string Text)> passage)
    {
        Directory.CreateDirectory(Documents);
        var text = new StringBuilder();
        for (var first = 0; first < passages; first += passagesAFile)
        {
            text.Clear().Append(CultureInfo.InvariantCulture, $"# 文件 {first / passagesAFile}\n\n");
            for (var i = first; i < Math.Min(first + passagesAFile, passages); i++)
            {
                var (title, body) = passage(i);
                text.Append(CultureInfo.InvariantCulture, $"## {title}\n\n{body}\n\n");
                Characters += body.Length;
            }

            File.WriteAllText(Path.Combine(Documents, $"{first / passagesAFile:D5}.md"), text.ToString());
        }
    }

    /// <summary>The passages of a file with one JSON object per line, repeated; each repetition begins at another sentence and adds a unique word.</summary>
    public static async Task<Func<int, (string Title, string Text)>> RepeatedAsync(string jsonl)
    {
        var rows = await EvaluationFiles.ReadCorpusAsync(jsonl, CancellationToken.None);
        return number =>
        {
            var (row, round) = (rows[number % rows.Count], number / rows.Count);
            var text = row.Text.ReplaceLineEndings(" ");
            var cut = round == 0 ? 0 : text.IndexOfAny(['。', '.', '，', ','], round * 37 % text.Length) + 1;
            return (row.Title, string.Create(CultureInfo.InvariantCulture, $"{text.AsSpan(cut)}第{round}回{text.AsSpan(0, cut)}"));
        };
    }
}
