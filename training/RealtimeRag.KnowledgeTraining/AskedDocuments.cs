using RealtimeRag.Knowledge.Chunking;
using RealtimeRag.Knowledge.Documents;
using RealtimeRag.Knowledge.Evaluation;

namespace RealtimeRag.KnowledgeTraining;

/// <summary>A question about a folder of documents.</summary>
/// <param name="Text">The question as spoken.</param>
/// <param name="Files">The files that answer it, relative to the folder; empty if none does.</param>
internal sealed record AskedQuestion(string Text, IReadOnlyList<string> Files);

/// <summary>A folder of documents, cut and indexed as in the product, and the questions about it.</summary>
internal sealed record AskedDocuments(IndexedCorpus Corpus, IReadOnlyList<AskedQuestion> Questions)
{
    private static readonly DocumentLimits Limits = new(MaxFileBytes: 20_000_000, MaxCharacters: 20_000_000, MaxUnpackedBytes: 200_000_000, PdfTimeout: TimeSpan.FromSeconds(60));

    /// <summary>Reads documents and questions.</summary>
    /// <param name="documents">The folder of documents; files that the product does not read are left out.</param>
    /// <param name="questions">
    /// A folder of questions, one per line: in <c>.tsv</c> files the answering files, separated by <c>|</c>, and the question; in <c>.txt</c>
    /// files only the question, which no file answers.
    /// </param>
    public static async Task<AskedDocuments> ReadAsync(string documents, string questions)
    {
        var readers = new DocumentReaders(Limits, new PdfToText(() => null, TimeProvider.System));
        var passages = new List<EvaluationPassage>();
        foreach (var path in Directory.EnumerateFiles(documents, "*", SearchOption.AllDirectories).Where(readers.CanRead).Order(StringComparer.Ordinal))
        {
            var name = Path.GetRelativePath(documents, path).Replace('\\', '/');
            var document = await readers.ReadAsync(new DocumentFile(name, await File.ReadAllBytesAsync(path)), CancellationToken.None);
            passages.AddRange(Chunker.Cut(document).Select(chunk => new EvaluationPassage(name, chunk.Title, chunk.Text)));
        }

        return new AskedDocuments(new IndexedCorpus(passages), [.. Directory.EnumerateFiles(questions).Order(StringComparer.Ordinal).SelectMany(ReadQuestions)]);
    }

    private static IEnumerable<AskedQuestion> ReadQuestions(string path) => Path.GetExtension(path) switch
    {
        ".tsv" => Lines(path).Select(line => line.Split('\t')).Select(row => new AskedQuestion(row[1], row[0].Split('|'))),
        ".txt" => Lines(path).Select(line => new AskedQuestion(line, [])),
        _ => [],
    };

    private static IEnumerable<string> Lines(string path) => File.ReadLines(path).Where(line => line.Length > 0);
}
