namespace RealtimeRag.Knowledge.Search.Analysis;

/// <summary>What a character is to the tokeniser.</summary>
internal enum CharacterClass : byte
{
    /// <summary>Ends words and sentences alike: full stops, question marks, commas, line ends.</summary>
    Break,

    /// <summary>Separates words but not what is said: quotes, brackets, hyphens, dots between names, spaces.</summary>
    Gap,

    /// <summary>Written without spaces: Han, kana, hangul. A surrogate counts as one too.</summary>
    Ideograph,

    /// <summary>A letter of an alphabet.</summary>
    Letter,

    /// <summary>An ASCII digit.</summary>
    Digit,
}
