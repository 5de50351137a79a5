namespace RealtimeRag.Core.Questions.Model;

/// <summary>What a vocabulary entry is known for beyond its spelling.</summary>
[Flags]
internal enum WordFlags : byte
{
    None = 0,

    /// <summary>Of a closed word class: kept where content words are masked.</summary>
    Closed = 1,
    QuestionWord = 2,
    FinalParticle = 4,
    Auxiliary = 8,
}
