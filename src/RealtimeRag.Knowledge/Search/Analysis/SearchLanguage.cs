namespace RealtimeRag.Knowledge.Search.Analysis;

/// <summary>The two languages that thresholds and texts exist for.</summary>
internal enum SearchLanguage
{
    /// <summary>Chinese, and every question with a Han character in it.</summary>
    Chinese,

    /// <summary>English and everything else.</summary>
    English,
}
