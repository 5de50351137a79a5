namespace RealtimeRag.Knowledge.Answers;

/// <summary>The features of one unit.</summary>
internal sealed class UnitFeatures
{
    /// <summary>The number of measured features.</summary>
    public const int Count = (int)UnitFeature.EndsSentence + 1;

    private readonly double[] _values = new double[Count];

    /// <summary>The unit's visible traits.</summary>
    public UnitTraits Looks { get; set; }

    /// <summary>All values, in the order of <see cref="UnitFeature"/>.</summary>
    public ReadOnlySpan<double> Values => _values;

    /// <summary>The value of one measured feature.</summary>
    public double this[UnitFeature feature]
    {
        get => _values[(int)feature];
        set => _values[(int)feature] = value;
    }
}

/// <summary>Evidence for or against a unit holding the answer. Shares refer to the total weight of the question terms in the passage.</summary>
internal enum UnitFeature
{
    /// <summary>Share of the terms in the unit itself.</summary>
    Own,

    /// <summary>Share of the terms before it, each decreasing with distance (50 characters).</summary>
    Before,

    /// <summary>Share of the terms after it, likewise.</summary>
    After,

    /// <summary>Share of the terms on whichever side is nearer for each.</summary>
    Around,

    /// <summary>Share of the terms in its sentence.</summary>
    Sentence,

    /// <summary>Square of <see cref="Sentence"/>.</summary>
    SentenceSquared,

    /// <summary>Share of the terms in its sentence and the neighbouring ones.</summary>
    Context,

    /// <summary><see cref="Sentence"/> relative to the best sentence of the passage.</summary>
    Relative,

    /// <summary>Square of <see cref="Relative"/>.</summary>
    RelativeSquared,

    /// <summary>Share of the terms for the thing asked about that the unit contains.</summary>
    FocusOwn,

    /// <summary>The same directly before the unit (12 characters).</summary>
    FocusBefore,

    /// <summary>The same directly after it.</summary>
    FocusAfter,

    /// <summary>The same in its sentence.</summary>
    FocusSentence,

    /// <summary>Words that do not match, at most six, scaled to 0 to 1.</summary>
    Rest,

    /// <summary><see cref="Rest"/> times <see cref="Around"/>.</summary>
    RestAround,

    /// <summary>1 if every word matches or is a stop word.</summary>
    NoRest,

    /// <summary><see cref="NoRest"/> times <see cref="Around"/>.</summary>
    NoRestAround,

    /// <summary>1 if the words that do not match are of the kind asked for.</summary>
    Fits,

    /// <summary><see cref="Fits"/> times <see cref="Sentence"/>.</summary>
    FitsSentence,

    /// <summary><see cref="Fits"/> times <see cref="Around"/>.</summary>
    FitsAround,

    /// <summary>Length in hundreds of characters.</summary>
    Length,

    /// <summary>The passage's score relative to the best.</summary>
    Rank,

    /// <summary>1 in the best passage.</summary>
    First,

    /// <summary>1 in a passage's first sentence.</summary>
    Opening,

    /// <summary>1 at the start of a sentence.</summary>
    StartsSentence,

    /// <summary>1 at the end of a sentence.</summary>
    EndsSentence,
}

/// <summary>Surface traits of a unit, independent of the question. What a trait implies depends on the question word.</summary>
[Flags]
internal enum UnitTraits
{
    /// <summary>Nothing in particular.</summary>
    None = 0,

    /// <summary>A capitalised word inside a sentence.</summary>
    Name = 1 << 0,

    /// <summary>Two adjacent capitalised words.</summary>
    FullName = 1 << 1,

    /// <summary>A digit.</summary>
    Figure = 1 << 2,

    /// <summary>Four digits.</summary>
    Year = 1 << 3,

    /// <summary>A number in digits or words.</summary>
    Number = 1 << 4,

    /// <summary>A date or a time.</summary>
    Time = 1 << 5,

    /// <summary>A percentage or an amount of money.</summary>
    Share = 1 << 6,

    /// <summary>Quoted words.</summary>
    Quote = 1 << 7,

    /// <summary>Words in parentheses.</summary>
    Bracket = 1 << 8,

    /// <summary>A word of cause or purpose.</summary>
    Reason = 1 << 9,

    /// <summary>Begins like a place: in, at, from.</summary>
    Place = 1 << 10,

    /// <summary>Begins like a means: by, with, through.</summary>
    Means = 1 << 11,

    /// <summary>Begins like a purpose: to, for.</summary>
    Purpose = 1 << 12,

    /// <summary>Begins with "of".</summary>
    Of = 1 << 13,

    /// <summary>Begins like an example: as, such, including.</summary>
    Example = 1 << 14,

    /// <summary>Begins with "and", "or", "but".</summary>
    Joined = 1 << 15,

    /// <summary>Begins like a clause: which, that, when.</summary>
    Clause = 1 << 16,

    /// <summary>Begins with an auxiliary verb.</summary>
    Verb = 1 << 17,

    /// <summary>Begins with an article.</summary>
    Article = 1 << 18,

    /// <summary>Introduces a name.</summary>
    Naming = 1 << 19,
}
