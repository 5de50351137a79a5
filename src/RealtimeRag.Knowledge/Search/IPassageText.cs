namespace RealtimeRag.Knowledge.Search;

/// <summary>Where a search reads the words of passages again. Called from many threads at once.</summary>
internal interface IPassageText
{
    /// <summary>The text of a passage, or an empty string where it is gone.</summary>
    string GetText(long id);

    /// <summary>The title or heading path of a passage, or an empty string.</summary>
    string GetTitle(long id);

    /// <summary>The texts of several passages in one go; <paramref name="texts"/> is as long as <paramref name="ids"/>.</summary>
    void GetTexts(ReadOnlySpan<long> ids, Span<string> texts)
    {
        for (var i = 0; i < ids.Length; i++)
        {
            texts[i] = GetText(ids[i]);
        }
    }
}
