using System.Runtime.InteropServices;

namespace RealtimeRag.Knowledge.Answers;

/// <summary>A stretch of one passage that goes into the answer.</summary>
/// <param name="Passage">Which of the passages read, 0 the best.</param>
/// <param name="Start">First UTF-16 unit.</param>
/// <param name="End">The unit after its last.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct AnswerRun(int Passage, int Start, int End);

/// <summary>A passage cut into units, with each unit's chance of being part of the answer.</summary>
/// <param name="Text">The passage.</param>
/// <param name="Units">Its units, in order, without a gap.</param>
/// <param name="Chances">One a unit.</param>
internal sealed record WeighedPassage(string Text, List<AnswerUnit> Units, double[] Chances);

/// <summary>A passage cut into units, with what is known of each.</summary>
/// <param name="Id">The passage's number.</param>
/// <param name="Text">The passage.</param>
/// <param name="Units">Its units, in order, without a gap.</param>
/// <param name="Features">One for each unit.</param>
internal sealed record MeasuredPassage(long Id, string Text, List<AnswerUnit> Units, List<UnitFeatures> Features);
