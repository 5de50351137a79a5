namespace RealtimeRag.Core.Questions.Model;

/// <summary>
/// Cuts a sentence's tokens into blocks of equal size, counted from its end: windows are runs of blocks, so that each token is read only once.
/// </summary>
internal readonly record struct TokenBlocks(int Tokens)
{
    internal const int Size = 8;

    internal int Count => (Tokens + Size - 1) / Size;

    internal int StartOf(int block) => Math.Max(0, Tokens - ((Count - block) * Size));

    internal int EndOf(int block) => Tokens - ((Count - block - 1) * Size);
}
