using System.Runtime.InteropServices;

namespace RealtimeRag.Knowledge.Answers;

/// <summary>A stretch of one passage that becomes part of the answer.</summary>
/// <param name="Passage">Index of the passage among those read; 0 is the best.</param>
/// <param name="Start">Offset of its first UTF-16 unit.</param>
/// <param name="End">Offset after its last UTF-16 unit.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct AnswerRun(int Passage, int Start, int End);

/// <summary>A passage cut into units, with the probability that each is part of the answer.</summary>
/// <param name="Text">The passage.</param>
/// <param name="Units">Its units, in order and without gaps.</param>
/// <param name="Chances">One per unit.</param>
internal sealed record WeighedPassage(string Text, List<AnswerUnit> Units, double[] Chances);

/// <summary>A passage cut into units, with the features of each.</summary>
/// <param name="Id">The passage's id.</param>
/// <param name="Text">The passage.</param>
/// <param name="Units">Its units, in order and without gaps.</param>
/// <param name="Features">One per unit.</param>
internal sealed record MeasuredPassage(long Id, string Text, List<AnswerUnit> Units, List<UnitFeatures> Features);
