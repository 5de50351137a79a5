using RealtimeRag.Knowledge.Store;

namespace RealtimeRag.Knowledge.Indexing;

/// <summary>The state of every file and of the running pass. Written by the indexing task; readable from any thread.</summary>
internal sealed class IndexStatus
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, KnowledgeFile> _files = new(StringComparer.Ordinal);
    private IReadOnlyList<KnowledgeFile>? _list;
    private (bool Busy, int Pending, int Total) _pass;
    private KnowledgeNotice? _error;
    private KnowledgeNotice? _lasting;
    private KnowledgeNotice? _beside;
    private (int Count, KnowledgeNotice? Trouble) _vectors;
    private bool _scanned;

    /// <summary>Called after every change, outside any lock.</summary>
    public Action? Changed { get; set; }

    public void Set(KnowledgeFile file)
    {
        lock (_gate)
        {
            _files[file.Path] = file;
            _list = null;
        }
    }

    public void Remove(string path)
    {
        lock (_gate)
        {
            _files.Remove(path);
            _list = null;
        }
    }

    /// <summary>Drops files that are neither in the folder nor in the index.</summary>
    public void KeepOnly(IReadOnlySet<string> paths)
    {
        lock (_gate)
        {
            foreach (var path in _files.Keys.Where(path => !paths.Contains(path)).ToList())
            {
                _files.Remove(path);
            }

            _list = null;
        }
    }

    public void Pass(bool busy, int pending, int total)
    {
        lock (_gate)
        {
            _pass = (busy, pending, total);
        }

        Changed?.Invoke();
    }

    /// <summary>Updates how many files of the running pass are left; reports about two hundred changes per pass.</summary>
    public void Progress(int pending)
    {
        lock (_gate)
        {
            _pass.Pending = pending;
            if (pending % Math.Max(1, _pass.Total / 200) != 0)
            {
                return;
            }
        }

        Changed?.Invoke();
    }

    /// <summary>Sets the current problem; null clears it. Returns true if it differs from the previous one.</summary>
    public bool Error(KnowledgeNotice? error)
    {
        bool isNew;
        lock (_gate)
        {
            isNew = _error != error;
            _error = error;
        }

        Changed?.Invoke();
        return isNew;
    }

    /// <summary>Sets a problem of the background work; null clears it.</summary>
    public void Beside(KnowledgeNotice? error)
    {
        lock (_gate)
        {
            if (_beside == error)
            {
                return;
            }

            _beside = error;
        }

        Changed?.Invoke();
    }

    /// <summary>Sets a problem that lasts until the store is reopened, such as a file that cannot be written.</summary>
    public void Lasting(KnowledgeNotice? error)
    {
        lock (_gate)
        {
            _lasting = error;
        }
    }

    /// <summary>The current problem, or null.</summary>
    public KnowledgeNotice? Trouble
    {
        get
        {
            lock (_gate)
            {
                return _error ?? _lasting ?? _beside ?? _vectors.Trouble;
            }
        }
    }

    /// <summary>Sets the number of vectors and the reason why no more can be computed, if any.</summary>
    public void Vectors(int count, KnowledgeNotice? trouble)
    {
        lock (_gate)
        {
            if (_vectors == (count, trouble))
            {
                return;
            }

            _vectors = (count, trouble);
        }

        Changed?.Invoke();
    }

    public void Scanned()
    {
        lock (_gate)
        {
            _scanned = true;
        }
    }

    public KnowledgeStatus At(IndexSnapshot snapshot)
    {
        lock (_gate)
        {
            _list ??= [.. _files.Values.OrderBy(file => file.Path, StringComparer.Ordinal)];
            return new KnowledgeStatus(
                snapshot.Documents, snapshot.Chunks, _pass.Busy, _pass.Pending, _pass.Total, _scanned, _error ?? _lasting ?? _beside ?? _vectors.Trouble, _list)
            {
                Vectors = _vectors.Count,
                Problems = [.. Problems(snapshot)],
            };
        }
    }

    private IEnumerable<KnowledgeProblem> Problems(IndexSnapshot snapshot)
    {
        if (!_scanned || _error == StoreFault.Unexpected)
        {
            yield return KnowledgeProblem.Indexing;
        }

        if (_error == StoreFault.FolderMissing || (_scanned && snapshot.Chunks == 0))
        {
            yield return KnowledgeProblem.NoDocuments;
        }

        if (_lasting is not null || _beside is not null || (_error is not null && _error != StoreFault.FolderMissing && _error != StoreFault.Unexpected))
        {
            yield return KnowledgeProblem.Store;
        }

        if (_vectors.Trouble is not null)
        {
            yield return KnowledgeProblem.Embeddings;
        }
    }
}
