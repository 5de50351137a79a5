namespace RealtimeRag.Core.Questions;

/// <summary>What a detector got right and wrong on labelled utterances.</summary>
/// <param name="Rows">Utterances judged.</param>
/// <param name="Hits">Questions found.</param>
/// <param name="FalseAlarms">Statements taken for questions.</param>
/// <param name="Misses">Questions not found.</param>
public sealed record QuestionScores(int Rows, int Hits, int FalseAlarms, int Misses)
{
    /// <summary>Share of real questions among the utterances judged as questions, from 0 to 1; 0 when there are none.</summary>
    public double Precision => Hits == 0 ? 0 : (double)Hits / (Hits + FalseAlarms);

    /// <summary>Share of the questions that were found, from 0 to 1; 0 when there are none.</summary>
    public double Recall => Hits == 0 ? 0 : (double)Hits / (Hits + Misses);

    /// <summary>Harmonic mean of precision and recall.</summary>
    public double F1 => Hits == 0 ? 0 : 2.0 * Hits / ((2.0 * Hits) + FalseAlarms + Misses);
}
