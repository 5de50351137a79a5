using Microsoft.Data.Sqlite;

namespace RealtimeRag.Server.Recording;

/// <summary>
/// The groups of unanswered questions. They are computed when they are asked for after the file has changed, one computation at a time. Thread-safe.
/// </summary>
/// <param name="settings">Where the file is.</param>
internal sealed class UnansweredQuestions(RecordingSettings settings) : IDisposable
{
    private const int MostRows = 1_000;

    private readonly SemaphoreSlim _turn = new(1, 1);
    private IReadOnlyList<QuestionGroup> _groups = [];
    private HistoryFile? _file;
    private long? _version;

    /// <summary>The groups of the newest 1,000 unanswered questions, the largest group first. Their rows have no answers.</summary>
    /// <exception cref="SqliteException">The file cannot be read.</exception>
    public async Task<IReadOnlyList<QuestionGroup>> GroupsAsync(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            return Read();
        }
        catch
        {
            Close();
            throw;
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Close();
        _turn.Dispose();
    }

    private IReadOnlyList<QuestionGroup> Read()
    {
        if (!File.Exists(settings.Path))
        {
            Close();
            return [];
        }

        // Versions can only be compared within one connection, so it stays open. It holds nothing up: it reads nothing between two requests.
        _file ??= HistoryFile.OpenToWatch(settings.Path);
        var version = _file.Version();
        if (version != _version)
        {
            _groups = LikeQuestions.Group(_file.ReadUnanswered(null, MostRows));
            _version = version;
        }

        return _groups;
    }

    private void Close()
    {
        _file?.Dispose();
        (_file, _version, _groups) = (null, null, []);
    }
}
