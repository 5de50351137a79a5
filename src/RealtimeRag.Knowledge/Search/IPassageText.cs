namespace RealtimeRag.Knowledge.Search;

/// <summary>Reads the text of passages for a search. Thread-safe.</summary>
internal interface IPassageText
{
    /// <summary>The text of a passage, or an empty string if it has been deleted.</summary>
    string GetText(long id);

    /// <summary>The title or heading path of a passage, or an empty string.</summary>
    string GetTitle(long id);

    /// <summary>Reads the texts of several passages at once; <paramref name="texts"/> is as long as <paramref name="ids"/>.</summary>
    void GetTexts(ReadOnlySpan<long> ids, Span<string> texts)
    {
        for (var i = 0; i < ids.Length; i++)
        {
            texts[i] = GetText(ids[i]);
        }
    }
}
