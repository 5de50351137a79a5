namespace RealtimeRag.Core.Questions.Model;

/// <summary>Properties of a vocabulary entry besides its spelling.</summary>
[Flags]
internal enum WordFlags : byte
{
    None = 0,

    /// <summary>Belongs to a closed word class; kept when content words are masked.</summary>
    Closed = 1,
    QuestionWord = 2,
    FinalParticle = 4,
    Auxiliary = 8,
}
