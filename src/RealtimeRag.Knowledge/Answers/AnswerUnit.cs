using System.Runtime.InteropServices;

namespace RealtimeRag.Knowledge.Answers;

/// <summary>The smallest stretch that an answer is put together from: a clause, or a phrase of a long one.</summary>
/// <param name="Start">First UTF-16 unit in the passage.</param>
/// <param name="End">The unit after its last; the next unit begins here.</param>
/// <param name="Sentence">Which sentence of the passage it belongs to.</param>
/// <param name="StartsSentence">Whether a sentence begins with it.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct AnswerUnit(int Start, int End, int Sentence, bool StartsSentence)
{
    /// <summary>Its length in UTF-16 units.</summary>
    public int Length => End - Start;
}
