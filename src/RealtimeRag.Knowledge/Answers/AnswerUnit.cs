using System.Runtime.InteropServices;

namespace RealtimeRag.Knowledge.Answers;

/// <summary>The smallest building block of an answer: a clause, or a phrase of a long clause.</summary>
/// <param name="Start">Offset of its first UTF-16 unit in the passage.</param>
/// <param name="End">Offset after its last UTF-16 unit; the next unit begins here.</param>
/// <param name="Sentence">Index of the sentence it belongs to.</param>
/// <param name="StartsSentence">Whether it begins a sentence.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct AnswerUnit(int Start, int End, int Sentence, bool StartsSentence)
{
    /// <summary>Its length in UTF-16 units.</summary>
    public int Length => End - Start;
}
