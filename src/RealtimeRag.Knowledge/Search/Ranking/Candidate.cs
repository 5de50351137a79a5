using System.Runtime.InteropServices;

namespace RealtimeRag.Knowledge.Search.Ranking;

/// <summary>A passage that may be an answer.</summary>
/// <param name="Segment">Index of its segment.</param>
/// <param name="Passage">Its index in the segment.</param>
/// <param name="Score">Its BM25 score.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Candidate(int Segment, int Passage, float Score);
