using System.Globalization;
using RealtimeRag.Core.Text;

namespace RealtimeRag.Core.Recognizers;

/// <summary>
/// The sentences of one stream. Assigns keys to sentences without one, drops repeated finals,
/// and notices when a restarted recognizer counts from the beginning. Holds the text of the newest message and fingerprints of the newest finals. Not thread-safe.
/// </summary>
internal sealed class UtteranceList
{
    /// <summary>More sentences than any recognizer repeats.</summary>
    private const int Remembered = 64;

    private const int LongestKey = 64;

    private readonly List<Utterance> _newest = [];
    private readonly Queue<string> _order = new();
    private readonly Dictionary<string, int> _finals = new(StringComparer.Ordinal);
    private string _mark = "";
    private int _run;
    private int _unnamed;

    /// <summary>What was heard since the last <see cref="Clear"/>.</summary>
    public IReadOnlyList<Utterance> Newest => _newest;

    /// <summary>Forgets what was heard, not what is known about it.</summary>
    public void Clear() => _newest.Clear();

    /// <summary>The recognizer begins anew: the names of its sentences mean other sentences from now on.</summary>
    public void Restart()
    {
        if (_finals.Count > 0)
        {
            _finals.Clear();
            _order.Clear();
            _run++;
        }
    }

    /// <summary>The session goes on, on a new connection: names that are made by counting must not be those of before.</summary>
    /// <param name="position">How far the session has come.</param>
    public void Resume(long position) => _mark = string.Create(CultureInfo.InvariantCulture, $"r{position}.");

    /// <summary>A name for a sentence that the recognizer has none for, from its number on this connection.</summary>
    public string Counted(string number) => _mark + number;

    /// <summary>A sentence as it stands.</summary>
    /// <param name="id">The recognizer's name for it; null where it has none, or changes it with each message.</param>
    /// <param name="text">All of it so far; of no effect where blank.</param>
    /// <param name="speaker">Who says it.</param>
    /// <param name="confidence">How sure the recognizer is.</param>
    /// <param name="language">The spoken language.</param>
    /// <param name="repeats">The recognizer repeats sentences that it was done with.</param>
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

    /// <summary>A sentence that is done. Once more with the same words it is no news.</summary>
    /// <param name="id">The recognizer's name for it; null where it has none.</param>
    /// <param name="text">All of it; of no effect where blank.</param>
    /// <param name="speaker">Who says it.</param>
    /// <param name="confidence">How sure the recognizer is.</param>
    /// <param name="language">The spoken language.</param>
    /// <param name="stamp">What a repetition has in common with the first, where the sentence has no name.</param>
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

    private static string Short(string id) => TextCut.Start(id, LongestKey);
}
