using RealtimeRag.Knowledge.Chunking;
using RealtimeRag.Knowledge.Search.Analysis;

namespace RealtimeRag.Knowledge.Search.Ranking;

/// <summary>Collects the evidence from a ranked search. Stateless and thread-safe.</summary>
internal sealed class EvidenceReader(int passages)
{
    private const int RunnersUp = 4;
    private const int FarBehind = 9;
    private const double Everyday = 0.35;
    private readonly double _rarest = Math.Log(2 * (passages + 300.0));

    /// <summary>The evidence, or null if the question is empty or nothing was found.</summary>
    public Evidence? Of(string question, List<QuestionTerm> terms, List<RankedPassage> ranked)
    {
        var total = terms.Sum(term => (double)term.Weight);
        if (ranked.Count == 0 || total <= 0)
        {
            return null;
        }

        var best = ranked[0];
        var reader = PassageMatcher.Of(question, PhoneticMatches.In(best.Text, terms));
        var (run, rarest, telling) = Matched(terms, reader.TermsOf(best.Title, best.Text));
        return new Evidence(total, passages, reader.Measure(best.Title, best.Text, best.Features.Base), Lead(ranked))
        {
            Run = run,
            Rarest = rarest,
            Discriminative = telling,
            DocumentCoverage = DocumentCoverage(ranked),
            Heading = HeadingQuestion.Of(best.Title).Any() ? best.Heading : null,
        };
    }

    private static double Lead(List<RankedPassage> ranked) => ranked.Count == 1 ? 1 : 1 - (ranked[1].Score / ranked[0].Score);

    private (double Run, double Rarest, double Discriminative) Matched(List<QuestionTerm> terms, HashSet<int> has)
    {
        double run = 0, longest = 0, rarest = 0, telling = 0;
        for (var i = 0; i < terms.Count; i++)
        {
            if (terms[i].Kind is TermKind.Pair or TermKind.Word)
            {
                run = has.Contains(i) ? run + terms[i].Weight : 0;
                longest = Math.Max(longest, run);
                rarest = Math.Max(rarest, has.Contains(i) ? terms[i].Weight : 0);
                telling += has.Contains(i) ? Math.Max(0, (terms[i].Weight / _rarest) - Everyday) : 0;
            }
        }

        return (longest, rarest, telling);
    }

    // Compares the first part of the title, which the passages of a document share.
    private static double DocumentCoverage(List<RankedPassage> ranked)
    {
        var document = Document(ranked[0].Title);
        var same = ranked.Skip(1).Select(passage => string.Equals(Document(passage.Title), document, StringComparison.Ordinal) ? 1.0 : 0.0).ToArray();
        var far = same.Length > FarBehind ? same[FarBehind..] : same;
        return far.Length == 0 ? 0 : (same.Take(RunnersUp).Sum() / RunnersUp) - far.Average();
    }

    private static string Document(string title)
    {
        var end = title.IndexOf(Chunker.TitleSeparator, StringComparison.Ordinal);
        return end < 0 ? title : title[..end];
    }
}
