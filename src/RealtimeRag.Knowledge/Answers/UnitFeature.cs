namespace RealtimeRag.Knowledge.Answers;

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
