using System.Globalization;

namespace RealtimeRag.Knowledge.Search.Analysis;

/// <summary>Splits text into terms, in the same way for passages and questions, without allocating strings.</summary>
/// <remarks>
/// Ideographs yield single characters and overlapping pairs. Words yield stems and pairs of adjacent stems, without stop words.
/// Numbers yield their value however they are written (2005, 二零零五, twenty five); a lone digit next to Han is the Han digit.
/// </remarks>
internal ref struct Tokeniser<TSink>(ReadOnlySpan<char> text, ref TSink sink)
    where TSink : struct, ITermSink
{
    private const int LongestWord = 48;
    private readonly ReadOnlySpan<char> _text = text;
    private readonly ref TSink _sink = ref sink;
    private EnglishNumeral _number;
    private ulong _previousWord;
    private int _previousStart;
    private char _previousHan;
    private int _previousHanStart;

    /// <summary>Processes the whole text.</summary>
    public void Run()
    {
        var i = 0;
        while (i < _text.Length)
        {
            var character = FoldedText.Of(_text[i]);
            i = character.Class switch
            {
                CharacterClass.Ideograph => ReadIdeograph(i, character),
                CharacterClass.Gap => i + 1,
                CharacterClass.Break => ReadBreak(i),
                _ => ReadWord(i),
            };
        }

        EndNumber();
    }

    private int ReadBreak(int i)
    {
        EndNumber();
        _previousHan = '\0';
        _previousWord = 0;
        return i + 1;
    }

    private int ReadIdeograph(int i, FoldedCharacter character)
    {
        EndNumber();
        if (character.IsNumeral)
        {
            var length = HanNumeral.Read(_text[i..], out var value);
            if (length > 0)
            {
                AddNumber(value, i, i + length);
                _previousHan = '\0';
                return i + length;
            }
        }

        AddHan(character.Character, i, character.IsParticle);
        return i + 1;
    }

    private void AddHan(char character, int i, bool isParticle)
    {
        _previousWord = 0;
        if (!isParticle)
        {
            _sink.Add(TermKey.Single(character), i, i + 1);
        }

        if (_previousHan != '\0')
        {
            _sink.Add(TermKey.Pair(_previousHan, character), _previousHanStart, i + 1);
        }

        _previousHan = character;
        _previousHanStart = i;
    }

    private int ReadWord(int i)
    {
        Span<char> word = stackalloc char[LongestWord];
        var (end, length) = FoldedText.ClassOf(_text[i]) == CharacterClass.Digit ? ReadDigits(i, word) : ReadLetters(i, word);
        var folded = word[..length];
        if (char.IsAsciiDigit(folded[0]))
        {
            AddDigits(folded, i, end);
            return end;
        }

        _previousHan = '\0';
        var value = EnglishNumeral.ValueOf(folded);
        if (value >= 0)
        {
            ContinueNumber(value, i, end);
        }
        else if (folded is "oh" or "o" && _number.IsOpen && IsNumberAt(end))
        {
            ContinueNumber(0, i, end);
        }
        else if (!(_number.IsOpen && _number.Value >= 100 && folded is "and"))
        {
            EndNumber();
            AddWord(folded, i, end);
        }

        return end;
    }

    // "Four oh four": "oh" is a zero only between digits.
    private readonly bool IsNumberAt(int i)
    {
        Span<char> word = stackalloc char[LongestWord];
        while (i < _text.Length && FoldedText.ClassOf(_text[i]) == CharacterClass.Gap)
        {
            i++;
        }

        return IsLetter(i) && EnglishNumeral.ValueOf(word[..ReadLetters(i, word).Length]) is >= 0 and < 10;
    }

    private void AddWord(scoped Span<char> folded, int start, int end)
    {
        if (!StopWords.IsWord(folded))
        {
            AddKey(TermKey.Word(folded[..PorterStemmer.Stem(folded)]), start, end);
        }
    }

    private void AddKey(ulong key, int start, int end)
    {
        _sink.Add(key, start, end);
        if (_previousWord != 0)
        {
            _sink.Add(TermKey.Words(_previousWord, key), _previousStart, end);
        }

        (_previousWord, _previousStart) = (key, start);
    }

    private void ContinueNumber(int value, int start, int end)
    {
        if (!_number.TryAdd(value, start, end))
        {
            EndNumber();
            _number.TryAdd(value, start, end);
        }
    }

    private void EndNumber()
    {
        if (_number.IsOpen)
        {
            _number.Reset();
            if (_number.Value != 1)
            {
                AddNumber(_number.Value, _number.Start, _number.End);
            }
        }
    }

    private void AddNumber(long value, int start, int end)
    {
        Span<char> digits = stackalloc char[24];
        value.TryFormat(digits, out var length, default, CultureInfo.InvariantCulture);
        AddKey(TermKey.Word(digits[..length]), start, end);
    }

    private void AddDigits(scoped ReadOnlySpan<char> digits, int start, int end)
    {
        EndNumber();
        var isLone = digits.Length == 1 && (_previousHan != '\0' || (end < _text.Length && IsIdeograph(_text[end])));
        if (isLone)
        {
            AddHan(HanNumeral.Character(digits[0] - '0'), start, isParticle: false);
            return;
        }

        _previousHan = '\0';
        AddKey(TermKey.Word(digits), start, end);
    }

    private static bool IsIdeograph(char raw) => FoldedText.ClassOf(raw) == CharacterClass.Ideograph;

    // 10,000 and 3.5 are single numbers; the suffix of 14th is dropped.
    private readonly (int End, int Length) ReadDigits(int i, scoped Span<char> word)
    {
        var length = 0;
        while (i < _text.Length)
        {
            var character = FoldedText.Fold(_text[i]);
            if (char.IsAsciiDigit(character))
            {
                length = Put(word, length, character);
            }
            else if (character == '.' && DigitsAt(i + 1) > 0)
            {
                length = Put(word, length, character);
            }
            else if (character != ',' || DigitsAt(i + 1) != 3)
            {
                break;
            }

            i++;
        }

        return (i + OrdinalEnding(i), length);
    }

    private readonly int DigitsAt(int i)
    {
        var start = i;
        while (i < _text.Length && i < start + 4 && char.IsAsciiDigit(FoldedText.Fold(_text[i])))
        {
            i++;
        }

        return i - start;
    }

    private readonly int OrdinalEnding(int i)
    {
        if (i + 2 > _text.Length || (i + 2 < _text.Length && char.IsAsciiLetterOrDigit(FoldedText.Fold(_text[i + 2]))))
        {
            return 0;
        }

        return (FoldedText.Fold(_text[i]), FoldedText.Fold(_text[i + 1])) is ('s', 't') or ('n', 'd') or ('r', 'd') or ('t', 'h') ? 2 : 0;
    }

    // An apostrophe joins (o'neill), a possessive 's is dropped, and so are the dots of U.S.
    private readonly (int End, int Length) ReadLetters(int i, scoped Span<char> word)
    {
        var length = 0;
        while (i < _text.Length)
        {
            var (character, kind, _, _) = FoldedText.Of(_text[i]);
            if (kind == CharacterClass.Letter)
            {
                length = Put(word, length, character);
                i++;
            }
            else if (character is '\'' or '’' && IsLetter(i + 1))
            {
                var isPossessive = FoldedText.Fold(_text[i + 1]) == 's' && !IsLetter(i + 2);
                i += isPossessive ? 2 : 1;
            }
            else if (character == '.' && length > 0 && !IsLetter(i - 2) && IsLetter(i + 1) && !IsLetter(i + 2))
            {
                i++;
            }
            else
            {
                break;
            }
        }

        return (i, length);
    }

    private readonly bool IsLetter(int i) =>
        (uint)i < (uint)_text.Length && FoldedText.ClassOf(_text[i]) == CharacterClass.Letter;

    private static int Put(Span<char> word, int length, char character)
    {
        if (length < word.Length)
        {
            word[length++] = character;
        }

        return length;
    }
}
