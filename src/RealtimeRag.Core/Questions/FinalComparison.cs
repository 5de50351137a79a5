using RealtimeRag.Core.Text;

namespace RealtimeRag.Core.Questions;

/// <summary>
/// Compares two texts of a recognizer: detects repeated and cumulative finals, and finals that changed the meaning of an interim. Pure and safe for
/// concurrent use.
/// </summary>
public static class FinalComparison
{
    private const float SameSimilarity = 0.95f;
    private const int ShortestRevisedPrefix = 10;
    private const int FewestSharedWords = 4;
    private const int FewestSharedSentenceWords = 2;

    /// <summary>How <paramref name="later"/> relates to <paramref name="earlier"/>.</summary>
    /// <param name="earlier">The earlier interim or final.</param>
    /// <param name="later">The later final.</param>
    /// <returns>Never <see cref="FinalRelation.Same"/> when a number, a negation or a name differs. Two blank texts are the same; no text extends a blank
    /// one.</returns>
    public static FinalRelation Compare(string earlier, string later) => Relate(earlier, later).Relation;

    /// <summary>How <paramref name="later"/> relates to <paramref name="earlier"/>, and how many of its words the earlier text already contained.</summary>
    /// <returns>The words are counted from the beginning of <paramref name="later"/>; 0 if it says something else.</returns>
    internal static (FinalRelation Relation, int SharedWords) Relate(string earlier, string later)
    {
        ArgumentNullException.ThrowIfNull(earlier);
        ArgumentNullException.ThrowIfNull(later);
        var before = SpokenWords.Of(earlier);
        var after = SpokenWords.Of(later);
        if (IsSame(before, after))
        {
            return (FinalRelation.Same, after.Count);
        }

        if (before.Count > 0 && after.Count > before.Count && StartsLike(before, after[..before.Count]))
        {
            return (FinalRelation.Extends, before.Count);
        }

        var shared = Overlap(before, after);
        return IsOverlap(before, after, shared, later) ? (FinalRelation.Overlaps, shared) : (FinalRelation.Different, 0);
    }

    /// <summary>Whether the final says the same as the interim, so that work begun on the interim remains useful.</summary>
    /// <param name="interim">The text that was acted upon.</param>
    /// <param name="final">The text that replaced it.</param>
    /// <returns>False when the meaning may have changed.</returns>
    public static bool IsCosmetic(string interim, string final) => Compare(interim, final) == FinalRelation.Same;

    /// <summary>The part of a final after the words of an earlier one; blank if it adds nothing.</summary>
    /// <param name="later">The later final.</param>
    /// <param name="sharedWords">How many of its first words the earlier one already contained.</param>
    /// <returns>The end of <paramref name="later"/>, without the marks that ended the earlier part.</returns>
    internal static string Rest(string later, int sharedWords)
    {
        var start = EndOfWords(later, sharedWords);
        while (start < later.Length && !char.IsLetterOrDigit(later[start]) && !char.IsSurrogate(later[start]))
        {
            start++;
        }

        return later[start..];
    }

    /// <summary>The index just after the given number of words.</summary>
    private static int EndOfWords(string text, int words)
    {
        var (shortest, longest) = (0, text.Length);
        while (shortest < longest)
        {
            var middle = (shortest + longest) / 2;
            (shortest, longest) = SpokenWords.Of(text[..middle]).Count < words ? (middle + 1, longest) : (shortest, middle);
        }

        while (shortest < text.Length && !Characters.IsHan(text[shortest]) && char.IsLetterOrDigit(text[shortest]))
        {
            shortest++;
        }

        return shortest;
    }

    /// <summary>The largest number of words that end one text and begin the other, found with the Knuth–Morris–Pratt automaton of the later text.</summary>
    private static int Overlap(List<SpokenWord> before, List<SpokenWord> after)
    {
        if (after.Count == 0)
        {
            return 0;
        }

        var fallbacks = new int[after.Count];
        for (int i = 1, matched = 0; i < after.Count; i++)
        {
            matched = fallbacks[i] = Advance(after, fallbacks, matched, after[i]);
        }

        var shared = 0;
        foreach (var word in before)
        {
            shared = Advance(after, fallbacks, shared == after.Count ? fallbacks[^1] : shared, word);
        }

        return shared;
    }

    private static int Advance(List<SpokenWord> pattern, int[] fallbacks, int matched, SpokenWord word)
    {
        while (matched > 0 && pattern[matched].Text != word.Text)
        {
            matched = fallbacks[matched - 1];
        }

        return pattern[matched].Text == word.Text ? matched + 1 : 0;
    }

    /// <summary>Unrelated sentences may share a few words at their ends; overlapping windows of a recognizer share many words, or whole sentences.</summary>
    private static bool IsOverlap(List<SpokenWord> before, List<SpokenWord> after, int shared, string later) =>
        (shared >= FewestSharedWords && 2 * shared >= Math.Min(before.Count, after.Count))
        || (shared >= FewestSharedSentenceWords && IsEndOfSentence(later, EndOfWords(later, shared)));

    private static bool IsEndOfSentence(string text, int at)
    {
        var rest = Characters.TrimBlank(text.AsSpan(at));
        return !rest.IsEmpty && (Characters.IsSentenceEnd(rest[0]) || rest[0] == '.');
    }

    /// <summary>
    /// Similarity of the spoken words, from 0 (nothing shared) to 1 (equal after normalisation): one minus the edit distance over the longer length.
    /// </summary>
    /// <param name="first">One text.</param>
    /// <param name="second">Another text.</param>
    /// <returns>1 for two blank texts.</returns>
    public static float Similarity(string first, string second)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        return EditDistance.Similarity(Joined(SpokenWords.Of(first)), Joined(SpokenWords.Of(second)));
    }

    private static bool IsSame(List<SpokenWord> before, List<SpokenWord> after) =>
        Equal(before, after) || (MeaningMarks.Agree(before, after) && EditDistance.Similarity(Joined(before), Joined(after)) >= SameSimilarity);

    private static bool StartsLike(List<SpokenWord> before, List<SpokenWord> start) =>
        Equal(before, start) || (before.Count >= ShortestRevisedPrefix && IsSame(before, start));

    private static bool Equal(List<SpokenWord> before, List<SpokenWord> after) =>
        before.Count == after.Count && before.Zip(after).All(pair => pair.First.Text == pair.Second.Text);

    private static string Joined(List<SpokenWord> words) => string.Join(' ', words.Select(word => word.Text));
}
