using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using RealtimeRag.Knowledge.Chunking;
using RealtimeRag.Knowledge.Documents;

namespace RealtimeRag.Knowledge.Indexing;

/// <summary>Reads one file and cuts it into passages. Every failure becomes an outcome with a reason. Thread-safe.</summary>
internal sealed class DocumentPreparer(DocumentReaders readers, long maxFileBytes, ILogger logger)
{
    /// <summary>Prepares the file; <paramref name="knownHash"/> is the hash of its content in the index, if any.</summary>
    public async Task<PreparedDocument> PrepareAsync(FoundFile file, byte[]? knownHash, CancellationToken cancellationToken)
    {
        byte[] content;
        try
        {
            content = await ReadAsync(file, cancellationToken);
        }
        catch (DocumentException e)
        {
            return new PreparedDocument(file, KnowledgeFileState.Skipped, e.Notice, [], string.Empty, []);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new PreparedDocument(file, KnowledgeFileState.Failed, DocumentNotices.Unreadable, [], string.Empty, []);
        }

        var hash = SHA256.HashData(content);
        return knownHash is not null && hash.AsSpan().SequenceEqual(knownHash)
            ? new PreparedDocument(file, KnowledgeFileState.Indexed, null, hash, string.Empty, null)
            : await ParseAsync(file, content, hash, cancellationToken);
    }

    private async Task<PreparedDocument> ParseAsync(FoundFile file, byte[] content, byte[] hash, CancellationToken cancellationToken)
    {
        try
        {
            var document = await readers.ReadAsync(new DocumentFile(file.Path, content), cancellationToken);
            var chunks = Chunker.Cut(document);
            return chunks.Count == 0
                ? new PreparedDocument(file, KnowledgeFileState.Empty, DocumentNotices.Empty, hash, document.Title, [])
                : new PreparedDocument(file, KnowledgeFileState.Indexed, null, hash, document.Title, chunks);
        }
        catch (DocumentException e)
        {
            return new PreparedDocument(file, e.Skipped ? KnowledgeFileState.Skipped : KnowledgeFileState.Failed, e.Notice, hash, string.Empty, []);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            // One document must not stop all others from being read.
            logger.NotRead(e, file.Path);
            return new PreparedDocument(file, KnowledgeFileState.Failed, DocumentNotices.Unexpected, hash, string.Empty, []);
        }
    }

    // A file may grow after it was listed; and pipes and devices, which never end, report no size.
    private async Task<byte[]> ReadAsync(FoundFile file, CancellationToken cancellationToken)
    {
        if (file.Size == 0)
        {
            return [];
        }

        var stream = new FileStream(file.FullPath, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0, useAsync: false);
        await using (stream)
        {
            if (stream.Length > maxFileBytes)
            {
                throw new DocumentException(DocumentNotices.TooLarge(maxFileBytes), skipped: true);
            }

            var content = new byte[stream.Length];
            await stream.ReadExactlyAsync(content, cancellationToken);
            return content;
        }
    }
}

/// <summary>A file that has been read and cut, ready to be stored.</summary>
/// <param name="File">The file as it was listed.</param>
/// <param name="Outcome">The outcome.</param>
/// <param name="Notice">The reason, if there is one.</param>
/// <param name="Hash">SHA-256 of its bytes; empty if it could not be read.</param>
/// <param name="Title">The document's title.</param>
/// <param name="Chunks">Its passages; null if the index already has this content.</param>
internal sealed record PreparedDocument(
    FoundFile File, KnowledgeFileState Outcome, KnowledgeNotice? Notice, byte[] Hash, string Title, IReadOnlyList<Chunk>? Chunks)
{
    public long Characters => Chunks?.Sum(chunk => (long)chunk.Text.Length) ?? 0;
}
