using RealtimeRag.Knowledge.Store;

namespace RealtimeRag.Knowledge.Indexing;

/// <summary>The state of every file and of the running pass, written by the indexing task and read from anywhere.</summary>
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

    /// <summary>Told after every change, outside any lock.</summary>
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

    /// <summary>Forgets files that are neither in the folder nor in the index.</summary>
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

    /// <summary>How many files of the running pass are left; about two hundred changes are reported for each pass.</summary>
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

    /// <summary>The trouble of the moment; null clears it. True where it is another than before.</summary>
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

    /// <summary>A trouble of what runs beside the indexing; null clears it.</summary>
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

    /// <summary>A trouble that stays until the store is opened anew, such as a file that cannot be written.</summary>
    public void Lasting(KnowledgeNotice? error)
    {
        lock (_gate)
        {
            _lasting = error;
        }
    }

    /// <summary>What is the matter, or null.</summary>
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

    /// <summary>How many vectors there are, and what keeps more from being made.</summary>
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
