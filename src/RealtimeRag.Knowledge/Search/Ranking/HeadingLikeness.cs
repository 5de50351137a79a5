namespace RealtimeRag.Knowledge.Search.Ranking;

/// <summary>How alike a question and a heading that asks are.</summary>
internal sealed class HeadingLikeness(TermResolver resolver)
{
    /// <summary>Twice the weight that question and heading share over the weight of both, 0 to 1; the best of the heading's ways to ask, 0 where it does not ask.</summary>
    /// <param name="terms">The question's terms, weighed.</param>
    /// <param name="title">The passage's title with the headings down to it.</param>
    public double Of(List<QuestionTerm> terms, string title)
    {
        var best = 0.0;
        var asked = terms.Sum(static term => (double)term.Weight);
        foreach (var way in HeadingQuestion.Of(title))
        {
            double shared = 0, all = asked;
            foreach (var term in resolver.Weigh(way))
            {
                all += term.Weight;
                shared += terms.Exists(other => other.Key == term.Key) ? term.Weight : 0;
            }

            best = Math.Max(best, all > 0 ? 2 * shared / all : 0);
        }

        return best;
    }
}
