using System.Globalization;
using System.Text;

namespace RealtimeRag.Knowledge.Documents;

/// <summary>Formats the numbers of lists and headings.</summary>
internal static class Numerals
{
    private const string Digits = "零一二三四五六七八九";
    private const string LegalDigits = "零壹贰叁肆伍陆柒捌玖";
    private const string LegalTraditionalDigits = "零壹貳參肆伍陸柒捌玖";
    private const string Stems = "甲乙丙丁戊己庚辛壬癸";
    private const string Branches = "子丑寅卯辰巳午未申酉戌亥";
    private static readonly (int Value, string Text)[] RomanParts =
        [(1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")];

    /// <summary>I, II, III; a decimal number outside 1 to 3999.</summary>
    public static string Roman(int number)
    {
        if (number is < 1 or > 3999)
        {
            return Plain(number);
        }

        var roman = new StringBuilder();
        foreach (var (value, text) in RomanParts)
        {
            while (number >= value)
            {
                roman.Append(text);
                number -= value;
            }
        }

        return roman.ToString();
    }

    /// <summary>a to z, then aa, bb and so on; a decimal number below 1 or above 780.</summary>
    public static string Letters(int number) =>
        number is < 1 or > 780 ? Plain(number) : new string((char)('a' + ((number - 1) % 26)), ((number - 1) / 26) + 1);

    /// <summary>一、十二、一百零三; a decimal number outside 0 to 99999.</summary>
    public static string Chinese(int number) => Chinese(number, Digits, "十百千万");

    /// <summary>壹、拾贰: the forms used on cheques.</summary>
    public static string ChineseLegal(int number) => Chinese(number, LegalDigits, "拾佰仟万");

    /// <summary>The same in traditional characters.</summary>
    public static string ChineseLegalTraditional(int number) => Chinese(number, LegalTraditionalDigits, "拾佰仟萬");

    /// <summary>一〇三: digit by digit.</summary>
    public static string ChineseDigits(int number) =>
        number < 0 ? Plain(number) : string.Concat(Plain(number).Select(digit => digit == '0' ? '〇' : Digits[digit - '0']));

    /// <summary>甲、乙、丙.</summary>
    public static string HeavenlyStem(int number) => number is >= 1 and <= 10 ? Stems[number - 1].ToString() : Plain(number);

    /// <summary>子、丑、寅.</summary>
    public static string EarthlyBranch(int number) => number is >= 1 and <= 12 ? Branches[number - 1].ToString() : Plain(number);

    /// <summary>①, ②; a decimal number outside 1 to 20.</summary>
    public static string Circled(int number) => number is >= 1 and <= 20 ? ((char)('①' + number - 1)).ToString() : Plain(number);

    private static string Chinese(int number, string digits, string units)
    {
        if (number is < 0 or > 99_999)
        {
            return Plain(number);
        }

        if (number < 10)
        {
            return digits[number].ToString();
        }

        var text = new StringBuilder();
        var (hasZero, power) = (false, 10_000);
        for (var place = 4; place >= 0; place--, power /= 10)
        {
            var digit = number / power % 10;
            if (digit == 0)
            {
                hasZero = text.Length > 0;
                continue;
            }

            text.Append(hasZero ? digits[0] : "");
            hasZero = false;
            var isTen = place == 1 && digit == 1 && text.Length == 0 && units[0] == '十';
            text.Append(isTen ? "" : digits[digit]).Append(place > 0 ? units[place - 1] : "");
        }

        return text.ToString();
    }

    private static string Plain(int number) => number.ToString(CultureInfo.InvariantCulture);
}
