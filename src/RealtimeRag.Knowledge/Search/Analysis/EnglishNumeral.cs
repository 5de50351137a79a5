using System.Collections.Frozen;

namespace RealtimeRag.Knowledge.Search.Analysis;

/// <summary>Joins spoken English number words into one number: "nineteen eighty five", "two hundred and six", "twenty first".</summary>
internal struct EnglishNumeral
{
    private static readonly FrozenDictionary<string, int> Values = MakeValues();
    private long _total;
    private long _group;
    private int _last;

    /// <summary>Offset of the first word of the number.</summary>
    public int Start { get; private set; }

    /// <summary>Offset after the last word added.</summary>
    public int End { get; private set; }

    /// <summary>Whether a number has begun.</summary>
    public bool IsOpen { get; private set; }

    /// <summary>The number so far.</summary>
    public readonly long Value => _total + _group;

    /// <summary>The value of a number word (units, teens, tens, their ordinals, hundred, thousand, million, billion), or -1.</summary>
    public static int ValueOf(ReadOnlySpan<char> word) =>
        Values.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(word, out var value) ? value : -1;

    /// <summary>Adds a word if it continues the number.</summary>
    /// <returns>False if it begins a new number: emit the current one, reset, and add the word again.</returns>
    public bool TryAdd(int value, int start, int end)
    {
        if (!IsOpen)
        {
            (IsOpen, Start, _last) = (true, start, 0);
            _total = 0;
            _group = 0;
        }
        else if (!Continues(value))
        {
            return false;
        }

        Take(value);
        End = end;
        return true;
    }

    /// <summary>Discards the current number.</summary>
    public void Reset() => IsOpen = false;

    private readonly bool Continues(int value) => value switch
    {
        >= 100 => _last is > 0 and < 1_000 || (_last == 1_000 && value > 1_000),
        >= 10 => _last is >= 10,
        0 => _last is > 0 and < 20,
        _ => _last >= 20 || _last < 10,
    };

    private void Take(int value)
    {
        if (value >= 1_000)
        {
            _total += Math.Max(_group, 1) * value;
            _group = 0;
        }
        else if (value == 100)
        {
            _group = Math.Max(_group, 1) * 100;
        }
        else
        {
            // Two pairs in a row are a year; single digits in a row are read out one by one.
            var isPair = value >= 10 && _last is >= 1 and < 100;
            var isDigit = value < 10 && IsOpen && _last > 0 && (_last < 10 || value == 0);
            _group = isPair ? (_group * 100) + value : isDigit ? (_group * 10) + value : _group + value;
        }

        _last = value == 0 ? 1 : value;
        if (_total > 1_000_000_000_000 || _group > 1_000_000_000_000)
        {
            (_total, _group) = (0, value);
        }
    }

    private static FrozenDictionary<string, int> MakeValues()
    {
        var values = new Dictionary<string, int>(StringComparer.Ordinal)
        {
            ["hundred"] = 100,
            ["thousand"] = 1_000,
            ["million"] = 1_000_000,
            ["billion"] = 1_000_000_000,
            ["thirty"] = 30,
            ["forty"] = 40,
            ["fifty"] = 50,
            ["sixty"] = 60,
            ["seventy"] = 70,
            ["eighty"] = 80,
            ["ninety"] = 90,
            ["thirtieth"] = 30,
            ["fortieth"] = 40,
            ["fiftieth"] = 50,
            ["hundredth"] = 100,
        };
        var small = "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty".Split(' ');
        var ordinals = "- first - third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth".Split(' ');
        for (var i = 0; i < small.Length; i++)
        {
            values[small[i]] = i;
            values.TryAdd(ordinals[i], i);
        }

        values.Remove("-");
        return values.ToFrozenDictionary(StringComparer.Ordinal);
    }
}
