using System.Runtime.InteropServices;

namespace RealtimeRag.Knowledge.Answers;

/// <summary>What speaks for a unit holding the answer; shares are of the question's whole weight.</summary>
/// <param name="Own">What the unit itself matches.</param>
/// <param name="Near">What it and the units beside it match.</param>
/// <param name="Sentence">What its sentence matches.</param>
/// <param name="Context">What its sentence and the ones beside it match.</param>
/// <param name="NearFocus">Of the terms beside the asking word, what the unit and its neighbours match.</param>
/// <param name="Focus">Of those, what its sentence matches.</param>
/// <param name="Fits">1 where what is left beside the matches is of the kind asked for, 0 else; 0 where no kind is.</param>
/// <param name="Rest">Characters that match nothing, in hundreds.</param>
/// <param name="Rank">The passage's score relative to the best.</param>
/// <param name="First">1 in the best passage.</param>
/// <param name="Opening">1 in a passage's first sentence.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct UnitFeatures(
    double Own, double Near, double Sentence, double Context, double NearFocus, double Focus, double Fits, double Rest, double Rank, double First, double Opening)
{
    /// <summary>What the unit's sentence matches, relative to the best sentence of the passage.</summary>
    public double Relative { get; init; }

    /// <summary>1 where what is left has a name in it.</summary>
    public double Names { get; init; }

    /// <summary>1 where what is left has a number in it.</summary>
    public double Numbers { get; init; }

    /// <summary>All of them, and products of some, in the order of the fitted weights.</summary>
    public double[] ToArray() =>
    [
        Own, Near, Sentence, Context, NearFocus, Focus, Fits, Fits * Sentence, Rest, Rank, First, First * Sentence, Opening,
        Relative, Fits * Relative, First * Relative, Names, Numbers, Near * Near, Own * Relative,
    ];
}
