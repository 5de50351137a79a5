using System.Buffers;
using System.Numerics;
using RealtimeRag.Knowledge.Search.Analysis;
using RealtimeRag.Knowledge.Search.Segments;

namespace RealtimeRag.Knowledge.Search.Ranking;

/// <summary>Scores all passages with BM25, term by term, and keeps the best.</summary>
internal sealed class CandidateFinder(IReadOnlyList<Segment> segments, IReadOnlyList<SegmentNorms> norms, RankingWeights weights)
{
    /// <summary>The best candidates, best first.</summary>
    public List<Candidate> Find(List<QuestionTerm> terms, int most)
    {
        var best = new PriorityQueue<Candidate, (float Score, int Order)>(most + 1);
        for (var i = 0; i < segments.Count; i++)
        {
            var scores = ArrayPool<float>.Shared.Rent(segments[i].Count);
            var active = scores.AsSpan(0, segments[i].Count);
            active.Clear();
            Score(terms, segments[i], norms[i], active);
            Collect(active, i, most, best);
            ArrayPool<float>.Shared.Return(scores);
        }

        var found = new List<Candidate>(best.Count);
        while (best.TryDequeue(out var candidate, out _))
        {
            found.Add(candidate);
        }

        found.Reverse();
        return found;
    }

    private void Score(List<QuestionTerm> terms, Segment segment, SegmentNorms norm, Span<float> scores)
    {
        foreach (var term in terms)
        {
            if (term.Weight > 0)
            {
                Add(segment.Find(term.Key), term.Weight * (weights.K1 + 1), norm.Text, scores);
            }

            if (term.TitleWeight > 0)
            {
                Add(segment.Find(TermKey.InTitle(term.Key)), term.TitleWeight * (weights.K1 + 1), norm.Title, scores);
            }

            foreach (var alike in term.Alikes ?? [])
            {
                Add(segment.Find(alike), term.Weight * (weights.K1 + 1), norm.Text, scores);
            }
        }
    }

    private static void Add(TermPostings postings, float weight, float[] norms, Span<float> scores)
    {
        var bytes = postings.Bytes;
        var at = 0;
        var passage = -1;
        for (var left = postings.Frequency; left > 0; left--)
        {
            uint gap = bytes[at++];
            if (gap >= 0x80)
            {
                at--;
                gap = (uint)VarInt.Read(bytes, ref at);
            }

            passage += (int)(gap >> 1) + 1;
            var count = (gap & 1) == 0 ? 1f : bytes[at++] + 2;
            scores[passage] += weight * count / (count + norms[passage]);
        }
    }

    // On a tie the earlier passage wins, so that results do not depend on how passages are distributed over segments.
    private static void Collect(ReadOnlySpan<float> scores, int segment, int most, PriorityQueue<Candidate, (float Score, int Order)> best)
    {
        var least = best.Count < most ? 0f : best.Peek().Score;
        for (var i = 0; i < scores.Length; i++)
        {
            if (i + Vector<float>.Count <= scores.Length && !Vector.GreaterThanAny(new Vector<float>(scores[i..]), new Vector<float>(least)))
            {
                i += Vector<float>.Count - 1;
                continue;
            }

            if (scores[i] > least)
            {
                best.Enqueue(new Candidate(segment, i, scores[i]), (scores[i], -(best.Count + i)));
                if (best.Count > most)
                {
                    best.Dequeue();
                }

                least = best.Count < most ? 0f : best.Peek().Score;
            }
        }
    }
}
