using System.Globalization;
using RealtimeRag.Core.Text;

namespace RealtimeRag.Core.Recognizers;

/// <summary>
/// The sentences of one stream. Assigns keys to sentences without one, drops repeated finals,
/// and notices when a restarted recognizer counts from the beginning. Holds the text of the newest message and fingerprints of the newest finals. Not thread-safe.
/// </summary>
internal sealed class UtteranceList
{
    /// <summary>No recognizer repeats more sentences than this.</summary>
    private const int Remembered = 64;

    private readonly List<Utterance> _newest = [];
    private readonly Queue<string> _order = new();
    private readonly Dictionary<string, int> _finals = new(StringComparer.Ordinal);
    private string _mark = "";
    private string? _stream;
    private int _run;
    private int _unnamed;

    /// <summary>The sentences added since the last <see cref="Clear"/>.</summary>
    public IReadOnlyList<Utterance> Newest => _newest;

    /// <summary>Empties <see cref="Newest"/>; keeps the fingerprints of finals.</summary>
    public void Clear() => _newest.Clear();

    /// <summary>The recognizer has restarted: from now on, its ids refer to other sentences.</summary>
    public void Restart()
    {
        if (_finals.Count > 0)
        {
            _finals.Clear();
            _order.Clear();
            _run++;
        }
    }

    /// <summary>
    /// Compares the recognizer's id for its stream with the one before; another one means that the recognizer has restarted. Returns whether it has,
    /// so that the adapter can drop what it has kept of the old stream.
    /// </summary>
    /// <param name="id">The id; null if the message has none, which changes nothing.</param>
    public bool IsOtherStream(string? id)
    {
        if (id is null || id == _stream)
        {
            return false;
        }

        var isOther = _stream is not null;
        _stream = id;
        if (isOther)
        {
            Restart();
        }

        return isOther;
    }

    /// <summary>The session continues on a new connection: counted keys must not repeat earlier ones.</summary>
    /// <param name="position">The sequence number of the last frame that the client received.</param>
    public void Resume(long position) => _mark = string.Create(CultureInfo.InvariantCulture, $"r{position}.");

    /// <summary>The key for a sentence without an id, made from its number on this connection.</summary>
    public string Counted(string number) => _mark + number;

    /// <summary>Adds a sentence that may still change.</summary>
    /// <param name="id">The recognizer's id for it; null if there is none, or if it changes with each message.</param>
    /// <param name="text">The whole sentence so far; ignored if blank.</param>
    /// <param name="speaker">The speaker, if known.</param>
    /// <param name="confidence">The recognizer's confidence, if known.</param>
    /// <param name="language">The spoken language, if known.</param>
    /// <param name="repeats">Whether the recognizer repeats finished sentences as interims, which are then ignored.</param>
    public void Interim(string? id, string? text, string? speaker = null, float? confidence = null, string? language = null, bool repeats = false)
    {
        if (text is null || Characters.IsBlank(text))
        {
            return;
        }

        if (id is not null && _finals.ContainsKey(Short(id)))
        {
            if (repeats)
            {
                return;
            }

            // Recognizers do not return to a finished sentence: this is another sentence under the same key.
            Restart();
        }

        _newest.Add(new(Key(id), text, false) { Speaker = speaker, Confidence = confidence, Language = language });
    }

    /// <summary>Adds a finished sentence. A repetition with the same words is ignored.</summary>
    /// <param name="id">The recognizer's id for it; null if there is none.</param>
    /// <param name="text">The whole sentence; ignored if blank.</param>
    /// <param name="speaker">The speaker, if known.</param>
    /// <param name="confidence">The recognizer's confidence, if known.</param>
    /// <param name="language">The spoken language, if known.</param>
    /// <param name="stamp">Identifies repetitions of a sentence without an id.</param>
    public void Final(string? id, string? text, string? speaker = null, float? confidence = null, string? language = null, string? stamp = null)
    {
        if (text is null || Characters.IsBlank(text) || ((id ?? stamp) is { } known && !IsNews(Short(known), text)))
        {
            return;
        }

        _newest.Add(new(Key(id), text, true) { Speaker = speaker, Confidence = confidence, Language = language });
        if (id is null)
        {
            _unnamed++;
        }
    }

    private bool IsNews(string id, string text)
    {
        var words = string.GetHashCode(text.AsSpan().Trim(), StringComparison.Ordinal);
        if (_finals.TryGetValue(id, out var before))
        {
            _finals[id] = words;
            return before != words;
        }

        _finals.Add(id, words);
        _order.Enqueue(id);
        if (_order.Count > Remembered)
        {
            _finals.Remove(_order.Dequeue());
        }

        return true;
    }

    private string Key(string? id) => (id, _run) switch
    {
        (null, _) => Counted($"u{_unnamed}"),
        (_, 0) => Short(id),
        _ => $"{_run}.{Short(id)}",
    };

    private static string Short(string id) => TextCut.Start(id, RecognizerJson.LongestId);
}
