namespace RealtimeRag.Knowledge.Search.Analysis;

/// <summary>The two languages for which thresholds and messages exist.</summary>
internal enum SearchLanguage
{
    /// <summary>Any question that contains a Han character.</summary>
    Chinese,

    /// <summary>Any other question.</summary>
    English,
}
