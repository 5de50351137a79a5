namespace RealtimeRag.Core.Questions;

/// <summary>How finals become questions.</summary>
public enum QuestionMode
{
    /// <summary>The detector decides.</summary>
    Auto,

    /// <summary>Every final is asked.</summary>
    All,

    /// <summary>No final is asked; only instant queries are.</summary>
    Never,
}
