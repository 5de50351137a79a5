using System.Buffers;

namespace RealtimeRag.Core.Questions.Model;

/// <summary>
/// Scores a sentence as a whole and each of its clauses as if it had been said alone. The clause with the strongest evidence decides if it is stronger than
/// the whole: "how much is it we only have cash" asks, although most of it does not.
/// </summary>
internal sealed class ClauseScorer(ModelParameters model, Vocabulary vocabulary)
{
    /// <summary>How much the whole counts when a clause decides: it knows that "people keep asking" comes before the question.</summary>
    private const float WholeShare = 0.25f;

    /// <summary>
    /// By how much, in log odds, a clause must exceed the whole. It grows with the number of clauses, because many clauses have many chances to err.
    /// </summary>
    private const float ClausePenalty = 0.5f;
    private const float ManyClausesPenalty = 0.3f;

    /// <summary>A clause whose ends are uncertain counts less: the log odds of its ends up to which this holds, and what each missing unit costs.</summary>
    private const float CertainEnd = 2;
    private const float UncertainEndPenalty = 0.1f;
    private const int FewestTokens = 2;
    private const int StackTokens = 64;
    private readonly SentenceScorer _sentences = new(model, vocabulary);
    private readonly ClauseSplitter _splitter = new(model.Clauses);

    /// <param name="tokens">The tokens of one sentence between its marks.</param>
    /// <param name="isChinese">Whether they are characters rather than words.</param>
    internal SentenceScore Score(ReadOnlySpan<QuestionToken> tokens, bool isChinese)
    {
        var whole = _sentences.Score(tokens, isChinese);
        var (best, count) = tokens.Length <= StackTokens
            ? Strongest(tokens, isChinese, stackalloc QuestionToken[StackTokens])
            : StrongestOfLong(tokens, isChinese);
        if (count < 2)
        {
            return whole;
        }

        var logOdds = ((1 - WholeShare) * best.LogOdds) + (WholeShare * whole.LogOdds) - ClausePenalty - (ManyClausesPenalty * MathF.Log(count - 1));
        if (logOdds <= whole.LogOdds)
        {
            return whole;
        }

        // A sentence that is short enough is asked as a whole, because its other clauses help to understand the question.
        return new TokenBlocks(tokens.Length).Count <= SentenceScorer.WholeBlocks ? whole with { LogOdds = logOdds } : best with { LogOdds = logOdds };
    }

    private (SentenceScore Best, int Count) StrongestOfLong(ReadOnlySpan<QuestionToken> tokens, bool isChinese)
    {
        var rented = ArrayPool<QuestionToken>.Shared.Rent(tokens.Length);
        var strongest = Strongest(tokens, isChinese, rented);
        ArrayPool<QuestionToken>.Shared.Return(rented);
        return strongest;
    }

    /// <summary>The clause with the strongest evidence, from the beginning of the clause before it, and the number of clauses.</summary>
    private (SentenceScore Best, int Count) Strongest(ReadOnlySpan<QuestionToken> tokens, bool isChinese, Span<QuestionToken> room)
    {
        var best = new SentenceScore(float.NegativeInfinity, 0, tokens.Length);
        var (count, before, startCost) = (0, 1, 0f);
        for (var start = 1; start < tokens.Length - 1; count++)
        {
            var next = _splitter.NextStart(tokens, start, out var endLogOdds);
            if (start == 1 && next == tokens.Length - 1)
            {
                return (best, 1);
            }

            var endCost = CostOf(endLogOdds);
            var end = tokens[next - 1].Id == TokenClasses.Gap ? next - 1 : next;
            if (end - start >= FewestTokens)
            {
                var logOdds = _sentences.Score(Alone(tokens, start, end, room), isChinese).LogOdds - startCost - endCost;
                best = logOdds > best.LogOdds ? new(logOdds, before, end) : best;
            }

            (before, start, startCost) = (start, next, endCost);
        }

        return (best, count);
    }

    private static float CostOf(float endLogOdds) => UncertainEndPenalty * Math.Max(0, CertainEnd - endLogOdds);

    /// <summary>The clause between the marks of the sentence.</summary>
    private static ReadOnlySpan<QuestionToken> Alone(ReadOnlySpan<QuestionToken> tokens, int start, int end, Span<QuestionToken> room)
    {
        room[0] = tokens[0];
        tokens[start..end].CopyTo(room[1..]);
        room[end - start + 1] = tokens[^1];
        return room[..(end - start + 2)];
    }
}
