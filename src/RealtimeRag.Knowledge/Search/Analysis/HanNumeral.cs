namespace RealtimeRag.Knowledge.Search.Analysis;

/// <summary>Reads numbers written in Han characters: by value (一百二十三) or digit by digit (一九八三, 二〇〇五).</summary>
internal static class HanNumeral
{
    private const string Digits = "零一二三四五六七八九";
    private const long Largest = 100_000_000_000_000;

    /// <summary>The value of one Han digit, or -1.</summary>
    public static int DigitOf(char folded) => folded switch
    {
        '〇' or '零' => 0,
        '一' => 1,
        '二' => 2,
        '三' => 3,
        '四' => 4,
        '五' => 5,
        '六' => 6,
        '七' => 7,
        '八' => 8,
        '九' => 9,
        _ => -1,
    };

    /// <summary>The Han character for 0 to 9.</summary>
    public static char Character(int digit) => Digits[digit];

    /// <summary>Whether this character can begin or continue a number.</summary>
    public static bool IsPart(char folded) => folded is '两' || DigitOf(folded) >= 0 || UnitOf(folded) > 0;

    /// <summary>Reads a number of at least two characters at the start of the span.</summary>
    /// <returns>Its length in characters; 0 if there is none.</returns>
    public static int Read(ReadOnlySpan<char> text, out long value)
    {
        var length = 0;
        var hasUnit = false;
        while (length < text.Length && IsPart(FoldedText.Fold(text[length])))
        {
            hasUnit |= UnitOf(FoldedText.Fold(text[length])) > 0;
            length++;
        }

        value = 0;
        return length < 2 ? 0 : hasUnit ? ReadByValue(text[..length], out value) : ReadByDigits(text[..length], out value);
    }

    private static long UnitOf(char folded) => folded switch
    {
        '十' => 10,
        '百' => 100,
        '千' => 1_000,
        '万' => 10_000,
        '亿' => 100_000_000,
        _ => 0,
    };

    private static int ReadByDigits(ReadOnlySpan<char> text, out long value)
    {
        value = 0;
        foreach (var character in text)
        {
            var digit = DigitOf(FoldedText.Fold(character));
            if (digit < 0 || value > Largest)
            {
                return 0;
            }

            value = (value * 10) + digit;
        }

        return text.Length;
    }

    private static int ReadByValue(ReadOnlySpan<char> text, out long value)
    {
        long high = 0, middle = 0, section = 0, digit = -1;
        value = 0;
        foreach (var raw in text)
        {
            var character = FoldedText.Fold(raw);
            var unit = UnitOf(character);
            if (unit == 0)
            {
                var next = character == '两' ? 2 : DigitOf(character);
                if (digit > 0)
                {
                    return 0;
                }

                digit = next;
            }
            else if (unit < 10_000)
            {
                section += (digit <= 0 ? 1 : digit) * unit;
                digit = -1;
            }
            else
            {
                var part = Math.Max(section + Math.Max(digit, 0), high + middle == 0 ? 1 : 0);
                (high, middle) = unit == 10_000 ? (high, middle + (part * unit)) : ((high + middle + part) * unit, 0);
                (section, digit) = (0, -1);
            }

            if (high > Largest || middle > Largest || section > Largest)
            {
                return 0;
            }
        }

        value = high + middle + section + Math.Max(digit, 0);
        return text.Length;
    }
}
