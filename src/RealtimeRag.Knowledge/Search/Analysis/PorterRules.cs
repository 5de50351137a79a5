namespace RealtimeRag.Knowledge.Search.Analysis;

/// <summary>The suffix tables for steps 2, 3 and 4 of the stemmer; the first matching suffix wins.</summary>
internal static class PorterRules
{
    private static readonly (string, string)[] DoubleRules =
    [
        ("ational", "ate"), ("tional", "tion"), ("enci", "ence"), ("anci", "ance"), ("izer", "ize"), ("bli", "ble"), ("alli", "al"),
        ("entli", "ent"), ("eli", "e"), ("ousli", "ous"), ("ization", "ize"), ("ation", "ate"), ("ator", "ate"), ("alism", "al"),
        ("iveness", "ive"), ("fulness", "ful"), ("ousness", "ous"), ("aliti", "al"), ("iviti", "ive"), ("biliti", "ble"), ("logi", "log"),
    ];

    private static readonly (string, string)[] DerivedRules =
        [("icate", "ic"), ("ative", ""), ("alize", "al"), ("iciti", "ic"), ("ical", "ic"), ("ful", ""), ("ness", "")];

    private static readonly (string, string)[] LongRules =
    [
        ("al", ""), ("ance", ""), ("ence", ""), ("er", ""), ("ic", ""), ("able", ""), ("ible", ""), ("ant", ""), ("ement", ""), ("ment", ""),
        ("ent", ""), ("ou", ""), ("ism", ""), ("ate", ""), ("iti", ""), ("ous", ""), ("ive", ""), ("ize", ""),
    ];

    public static ReadOnlySpan<(string Suffix, string Replacement)> Doubles => DoubleRules;

    public static ReadOnlySpan<(string Suffix, string Replacement)> Derived => DerivedRules;

    public static ReadOnlySpan<(string Suffix, string Replacement)> Long => LongRules;
}
