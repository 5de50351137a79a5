using System.Collections.Immutable;

namespace RealtimeRag.Knowledge.Search;

/// <summary>Searches a fixed list of segments. Immutable, safe to use from many threads; publish a new one to change the content.</summary>
internal sealed class SearchIndex(ImmutableArray<Segment> segments, IReadOnlySet<long> deleted, IPassageText texts)
{
    /// <summary>Number of passages that can be found.</summary>
    public int Count => segments.Sum(segment => segment.Count) - deleted.Count;

    /// <summary>Finds the passages that best fit a question as it was spoken.</summary>
    /// <param name="question">The question; fillers and missing punctuation are expected.</param>
    /// <param name="top">How many hits at most.</param>
    /// <param name="previousQuestion">The question before it in the talk, if any: a follow-up is searched with it.</param>
    public SearchResult Search(string question, int top, string? previousQuestion = null)
    {
        var language = question.Any(character => character is >= '\u3400' and <= '\u9fff') ? QuestionLanguage.Chinese : QuestionLanguage.English;
        var keys = PlainTerms.Of(previousQuestion is null ? question : previousQuestion + "\n" + question).Distinct().ToList();
        var scores = new Dictionary<long, double>();
        var total = 0.0;
        foreach (var key in keys)
        {
            var frequency = segments.Sum(segment => segment.Postings.TryGetValue(key, out var list) ? list.Count : 0);
            var weight = Math.Log(1 + ((Count - frequency + 0.5) / (frequency + 0.5)));
            total += weight;
            foreach (var segment in segments)
            {
                foreach (var (passage, count) in segment.Postings.GetValueOrDefault(key) ?? [])
                {
                    if (!deleted.Contains(segment.Ids[passage]))
                    {
                        scores[segment.Ids[passage]] = scores.GetValueOrDefault(segment.Ids[passage]) + (weight * count / (count + 1.0));
                    }
                }
            }
        }

        var hits = scores.OrderByDescending(score => score.Value).ThenBy(score => score.Key).Take(top)
            .Select(score => new SearchHit(score.Key, score.Value, Math.Min(1, score.Value / total))).ToImmutableArray();
        var confidence = hits.IsEmpty || texts.GetText(hits[0].Id).Length == 0 ? 0 : hits[0].Coverage;
        return new SearchResult(question, language, hits, confidence, confidence > 0.3);
    }
}
