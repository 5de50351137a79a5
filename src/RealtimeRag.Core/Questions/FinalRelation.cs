namespace RealtimeRag.Core.Questions;

/// <summary>How a later text of a recognizer relates to an earlier one.</summary>
public enum FinalRelation
{
    /// <summary>It says something else.</summary>
    Different,

    /// <summary>It says the same: at most case, width, punctuation, blanks, fillers or a small misspelling changed.</summary>
    Same,

    /// <summary>It says the same and goes on, as recognizers do that send the talk so far with every final.</summary>
    Extends,

    /// <summary>It begins with what the earlier one ended with, as recognizers do whose windows overlap.</summary>
    Overlaps,
}
