namespace RealtimeRag.Knowledge.Search.Analysis;

/// <summary>Takes in the terms of a text. A struct, so that each use of the tokeniser is compiled for its own sink.</summary>
internal interface ITermSink
{
    /// <summary>One term.</summary>
    /// <param name="key">Its name, without the title bit.</param>
    /// <param name="start">First UTF-16 unit in the text.</param>
    /// <param name="end">The unit after its last.</param>
    void Add(ulong key, int start, int end);
}
