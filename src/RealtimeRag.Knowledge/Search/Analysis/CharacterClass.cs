namespace RealtimeRag.Knowledge.Search.Analysis;

/// <summary>How the tokeniser treats a character.</summary>
internal enum CharacterClass : byte
{
    /// <summary>Ends a word and a sentence or clause: full stops, question marks, commas, line breaks.</summary>
    Break,

    /// <summary>Ends a word but not a phrase: quotes, brackets, hyphens, dots between names, spaces.</summary>
    Gap,

    /// <summary>Written without spaces: Han, kana, hangul. Surrogates count too.</summary>
    Ideograph,

    /// <summary>A letter of an alphabet.</summary>
    Letter,

    /// <summary>An ASCII digit.</summary>
    Digit,
}
