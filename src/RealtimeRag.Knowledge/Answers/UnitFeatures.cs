namespace RealtimeRag.Knowledge.Answers;

/// <summary>What is known of one unit.</summary>
internal sealed class UnitFeatures
{
    /// <summary>How many measured features there are.</summary>
    public const int Count = (int)UnitFeature.EndsSentence + 1;

    private readonly double[] _values = new double[Count];

    /// <summary>How the unit looks.</summary>
    public UnitTraits Looks { get; set; }

    /// <summary>All values, in the order of <see cref="UnitFeature"/>.</summary>
    public ReadOnlySpan<double> Values => _values;

    /// <summary>One measured feature.</summary>
    public double this[UnitFeature feature]
    {
        get => _values[(int)feature];
        set => _values[(int)feature] = value;
    }
}

/// <summary>What speaks for or against a unit holding the answer. Shares are of the weight of all the question's terms that the passage has.</summary>
internal enum UnitFeature
{
    /// <summary>Share that the unit itself matches.</summary>
    Own,

    /// <summary>Share matched before it, each term fading with its distance (50 characters).</summary>
    Before,

    /// <summary>The same of what comes after it.</summary>
    After,

    /// <summary>The nearer of the two for each term.</summary>
    Around,

    /// <summary>Share that its sentence matches.</summary>
    Sentence,

    /// <summary>The square of it.</summary>
    SentenceSquared,

    /// <summary>Share that its sentence and those beside it match.</summary>
    Context,

    /// <summary>What its sentence matches, relative to the best sentence of the passage.</summary>
    Relative,

    /// <summary>The square of it.</summary>
    RelativeSquared,

    /// <summary>Of the thing asked for, the share that the unit names.</summary>
    FocusOwn,

    /// <summary>The same right before it (12 characters).</summary>
    FocusBefore,

    /// <summary>The same right after it.</summary>
    FocusAfter,

    /// <summary>The same in its sentence.</summary>
    FocusSentence,

    /// <summary>Words that match nothing, six and more counting as one.</summary>
    Rest,

    /// <summary>That, times <see cref="Around"/>.</summary>
    RestAround,

    /// <summary>1 where every word matches or is a stop word.</summary>
    NoRest,

    /// <summary>That, times <see cref="Around"/>.</summary>
    NoRestAround,

    /// <summary>1 where what matches nothing is of the kind asked for.</summary>
    Fits,

    /// <summary>That, times <see cref="Sentence"/>.</summary>
    FitsSentence,

    /// <summary>That, times <see cref="Around"/>.</summary>
    FitsAround,

    /// <summary>Length in hundreds of characters.</summary>
    Length,

    /// <summary>The passage's score relative to the best.</summary>
    Rank,

    /// <summary>1 in the best passage.</summary>
    First,

    /// <summary>1 in a passage's first sentence.</summary>
    Opening,

    /// <summary>1 at a sentence's start.</summary>
    StartsSentence,

    /// <summary>1 at a sentence's end.</summary>
    EndsSentence,
}

/// <summary>How a unit looks, whatever was asked; what that means for the answer depends on the asking word.</summary>
[Flags]
internal enum UnitTraits
{
    /// <summary>Nothing in particular.</summary>
    None = 0,

    /// <summary>A capital inside a sentence.</summary>
    Name = 1 << 0,

    /// <summary>Two of them.</summary>
    FullName = 1 << 1,

    /// <summary>A figure.</summary>
    Figure = 1 << 2,

    /// <summary>Four figures.</summary>
    Year = 1 << 3,

    /// <summary>A number in figures or words.</summary>
    Number = 1 << 4,

    /// <summary>A date or a time.</summary>
    Time = 1 << 5,

    /// <summary>A share or a sum of money.</summary>
    Share = 1 << 6,

    /// <summary>Quoted words.</summary>
    Quote = 1 << 7,

    /// <summary>Words in brackets.</summary>
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

    /// <summary>Gives something a name.</summary>
    Naming = 1 << 19,
}
