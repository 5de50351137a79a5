namespace RealtimeRag.Core.Questions;

/// <summary>Compares two texts of a recognizer: recognizes repeated and cumulative finals, and finals that changed what an interim meant. Pure and safe for concurrent use.</summary>
public static class FinalComparison
{
    private const float SameSimilarity = 0.95f;
    private const int ShortestRevisedPrefix = 10;

    /// <summary>How <paramref name="later"/> relates to <paramref name="earlier"/>.</summary>
    /// <param name="earlier">The earlier interim or final.</param>
    /// <param name="later">The later final.</param>
    /// <returns>Never <see cref="FinalRelation.Same"/> when a number, a negation or a name differs. Two blank texts are the same; a blank one is extended by none.</returns>
    public static FinalRelation Compare(string earlier, string later)
    {
        ArgumentNullException.ThrowIfNull(earlier);
        ArgumentNullException.ThrowIfNull(later);
        var before = SpokenWords.Of(earlier);
        var after = SpokenWords.Of(later);
        if (IsSame(before, after))
        {
            return FinalRelation.Same;
        }

        var goesOn = before.Count > 0 && after.Count > before.Count;
        return goesOn && StartsLike(before, after[..before.Count]) ? FinalRelation.Extends : FinalRelation.Different;
    }

    /// <summary>Whether the final says what the interim said, so that work begun on the interim still serves.</summary>
    /// <param name="interim">The text that was acted upon.</param>
    /// <param name="final">The text that replaced it.</param>
    /// <returns>False when the meaning may have changed.</returns>
    public static bool IsCosmetic(string interim, string final) => Compare(interim, final) == FinalRelation.Same;

    /// <summary>What a cumulative final says beyond the earlier one; blank where it says no more.</summary>
    /// <param name="earlier">The earlier final.</param>
    /// <param name="later">A final that <see cref="FinalRelation.Extends"/> it.</param>
    /// <returns>The end of <paramref name="later"/>, without the marks that ended the earlier part.</returns>
    internal static string Rest(string earlier, string later)
    {
        var spoken = SpokenWords.Of(earlier).Count;
        var (shortest, longest) = (0, later.Length);
        while (shortest < longest)
        {
            var middle = (shortest + longest) / 2;
            (shortest, longest) = SpokenWords.Of(later[..middle]).Count < spoken ? (middle + 1, longest) : (shortest, middle);
        }

        while (shortest < later.Length && !TextShape.IsCjk(later[shortest]) && char.IsLetterOrDigit(later[shortest]))
        {
            shortest++;
        }

        while (shortest < later.Length && !char.IsLetterOrDigit(later[shortest]))
        {
            shortest++;
        }

        return later[shortest..];
    }

    /// <summary>Likeness of the spoken words, from 0 (nothing shared) to 1 (equal after normalisation): one minus the edit distance over the longer length.</summary>
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
