namespace RealtimeRag.Knowledge.Answers;

/// <summary>The question word, which indicates the kind of answer to expect.</summary>
internal enum AskingWord
{
    /// <summary>None of those below.</summary>
    None,

    /// <summary>"What" with a noun, "which", 什么, 哪个.</summary>
    WhatNoun,

    /// <summary>"What" with a verb: "what did it cause", "what is …".</summary>
    What,

    /// <summary>"Who", "whose", 谁.</summary>
    Who,

    /// <summary>"When", "what year", 何时.</summary>
    When,

    /// <summary>"Where", "which city", 哪里.</summary>
    Where,

    /// <summary>"Why", 为什么.</summary>
    Why,

    /// <summary>"How many", "how much", 多少.</summary>
    HowMany,

    /// <summary>"How" without a quantity, 怎么.</summary>
    How,
}
