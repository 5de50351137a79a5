namespace RealtimeRag.Core.Questions;

/// <summary>How a later text of a recognizer relates to an earlier one.</summary>
public enum FinalRelation
{
    /// <summary>It says something else.</summary>
    Different,

    /// <summary>It says the same: at most case, width, punctuation, blanks, fillers or a small misspelling changed.</summary>
    Same,

    /// <summary>It says the same and more, as with recognizers that repeat the whole conversation in every final.</summary>
    Extends,

    /// <summary>It begins with the end of the earlier one, as with recognizers whose windows overlap.</summary>
    Overlaps,
}
