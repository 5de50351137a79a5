namespace RealtimeRag.Knowledge.Search.Analysis;

/// <summary>Receives the terms of a text. Implemented by structs, so that the tokeniser is compiled separately for each.</summary>
internal interface ITermSink
{
    /// <summary>Receives one term.</summary>
    /// <param name="key">Its key, without the title bit.</param>
    /// <param name="start">Offset of its first UTF-16 unit in the text.</param>
    /// <param name="end">Offset after its last UTF-16 unit.</param>
    void Add(ulong key, int start, int end);
}
