using System.Collections.Immutable;
using System.Text;
using RealtimeRag.Core.Text;

namespace RealtimeRag.Core.Questions;

/// <summary>
/// The finals of a conversation that have not been part of a question yet: immutable, limited to the newest <see cref="Capacity"/> characters.
/// </summary>
public sealed class Transcript
{
    /// <summary>The maximum number of characters kept; older sentences are dropped.</summary>
    public const int Capacity = 2_000;

    private readonly ImmutableArray<string> _finals;

    private Transcript(ImmutableArray<string> finals)
    {
        _finals = finals;
        Text = Join(finals);
    }

    /// <summary>The empty transcript.</summary>
    public static Transcript Empty { get; } = new([]);

    /// <summary>Whether the transcript is empty.</summary>
    public bool IsEmpty => _finals.IsEmpty;

    /// <summary>All finals as one text: Latin words are separated by one blank, Chinese text is not.</summary>
    public string Text { get; }

    /// <summary>The finals that are still kept, oldest first.</summary>
    internal ImmutableArray<string> Finals => _finals;

    /// <summary>The transcript with one more final; the same one when <paramref name="final"/> holds nothing but blanks.</summary>
    /// <param name="final">The text of a final chunk.</param>
    /// <returns>A new transcript within the bound.</returns>
    public Transcript Append(string final)
    {
        ArgumentNullException.ThrowIfNull(final);
        var text = Characters.TrimBlank(final);
        return text.IsEmpty ? this : new Transcript(Bounded(_finals.Add(text.ToString())));
    }

    /// <summary>The transcript with an earlier final replaced; null if the transcript does not contain it, or no longer does.</summary>
    internal Transcript? Replace(string earlier, string later)
    {
        var at = _finals.LastIndexOf(Characters.TrimBlank(earlier).ToString());
        var text = Characters.TrimBlank(later);
        return at < 0 || text.IsEmpty ? null : new Transcript(Bounded(_finals.SetItem(at, text.ToString())));
    }

    /// <summary>The transcript without its newest final.</summary>
    internal Transcript WithoutNewest() => _finals.IsEmpty ? this : new Transcript(_finals[..^1]);

    /// <summary>The transcript that held exactly these finals.</summary>
    internal static Transcript Restore(ImmutableArray<string> finals) => finals.IsEmpty ? Empty : new(finals);

    /// <summary>A transcript of these texts; blank ones are left out.</summary>
    internal static Transcript Of(IEnumerable<string> finals) => finals.Aggregate(Empty, (transcript, final) => transcript.Append(final));

    /// <summary>Joins texts the way <see cref="Text"/> does.</summary>
    internal static string Join(IEnumerable<string> parts)
    {
        var builder = new StringBuilder();
        foreach (var part in parts)
        {
            if (builder.Length > 0 && part.Length > 0 && Characters.NeedBlankBetween(builder[^1], part[0]))
            {
                builder.Append(' ');
            }

            builder.Append(part);
        }

        return builder.ToString();
    }

    private static ImmutableArray<string> Bounded(ImmutableArray<string> finals)
    {
        var room = Capacity;
        for (var i = finals.Length - 1; i >= 0; i--)
        {
            // One more for the blank that may separate it from its neighbour.
            var cost = finals[i].Length + (i < finals.Length - 1 ? 1 : 0);
            if (cost > room)
            {
                var kept = NewestSentences(finals[i], i == finals.Length - 1 ? room : room - 1, isNewest: i == finals.Length - 1);
                return kept.Length == 0 ? finals[(i + 1)..] : [kept, .. finals[(i + 1)..]];
            }

            room -= cost;
        }

        return finals;
    }

    private static string NewestSentences(string final, int room, bool isNewest)
    {
        for (var start = 0; start < final.Length; start = Sentences.EndOf(final, start))
        {
            var rest = Characters.TrimBlank(final.AsSpan(start));
            if (rest.Length <= room)
            {
                return rest.ToString();
            }
        }

        return isNewest ? LastCharacters(final, room) : "";
    }

    /// <summary>For a sentence beyond the limit, keeps only its end, beginning at a nearby blank if there is one.</summary>
    private static string LastCharacters(string sentence, int room)
    {
        var start = sentence.Length - room;
        var blank = sentence.IndexOf(' ', start, Math.Min(40, room));
        return blank >= 0 ? sentence[(blank + 1)..] : TextCut.End(sentence, room);
    }
}
