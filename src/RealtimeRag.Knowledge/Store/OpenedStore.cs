namespace RealtimeRag.Knowledge.Store;

/// <summary>A store as it was found. Without a <paramref name="Writer"/> it is only read: another process keeps it, or it cannot be written.</summary>
/// <param name="Path">The file, which is another than the one asked for where that cannot be made.</param>
/// <param name="Lock">Held as long as this process keeps the store.</param>
/// <param name="Writer">Writes it, or null.</param>
/// <param name="Content">What it holds.</param>
/// <param name="Passages">Reads its passages.</param>
/// <param name="Previous">The same of an older content version, which answers until the new one is complete.</param>
/// <param name="Notice">A trouble that lasts, or null.</param>
internal sealed record OpenedStore(
    string Path, StoreLock? Lock, StoreWriter? Writer, StoreContent Content, PassageReader Passages, OlderStore? Previous, KnowledgeNotice? Notice) : IDisposable
{
    /// <summary>A folder made for this store alone, which goes with it.</summary>
    public string? Scratch { get; init; }

    public void Dispose()
    {
        Previous?.Passages.Dispose();
        Passages.Dispose();
        Writer?.Dispose();
        Lock?.Dispose();
        if (Scratch is not null)
        {
            Directory.Delete(Scratch, recursive: true);
        }
    }
}

/// <summary>Tables of an older content version in the same file.</summary>
internal sealed record OlderStore(StoreTables Tables, StoreContent Content, PassageReader Passages);
