namespace RealtimeRag.Knowledge.Answers;

/// <summary>How a unit looks, whatever was asked; what that means for the answer depends on the asking word.</summary>
[Flags]
internal enum UnitLook
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
