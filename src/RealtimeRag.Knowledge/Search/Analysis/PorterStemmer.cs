namespace RealtimeRag.Knowledge.Search.Analysis;

/// <summary>M. F. Porter's suffix stripping algorithm (1980), applied in place to a lower-case ASCII word.</summary>
internal ref struct PorterStemmer
{
    private readonly Span<char> _word;
    private int _length;

    private PorterStemmer(Span<char> word)
    {
        _word = word;
        _length = word.Length;
    }

    /// <summary>Stems the word at the start of the span.</summary>
    /// <returns>The length of the stem.</returns>
    public static int Stem(Span<char> word)
    {
        if (word.Length < 3 || word.ContainsAnyExceptInRange('a', 'z'))
        {
            return word.Length;
        }

        var stemmer = new PorterStemmer(word);
        stemmer.StripPlural();
        stemmer.StripPast();
        stemmer.TurnFinalY();
        stemmer.Strip(PorterRules.Doubles, 0);
        stemmer.Strip(PorterRules.Derived, 0);
        stemmer.StripLong();
        stemmer.StripFinal();
        return stemmer._length;
    }

    private void StripPlural()
    {
        if (Ends("sses") || Ends("ies"))
        {
            _length -= 2;
        }
        else if (Ends("s") && !Ends("ss"))
        {
            _length--;
        }
    }

    private void StripPast()
    {
        if (Ends("eed"))
        {
            _length -= Measure(_length - 3) > 0 ? 1 : 0;
            return;
        }

        var suffix = Ends("ed") ? 2 : Ends("ing") ? 3 : 0;
        if (suffix == 0 || !HasVowel(_length - suffix))
        {
            return;
        }

        _length -= suffix;
        if (Ends("at") || Ends("bl") || Ends("iz"))
        {
            Append('e');
        }
        else if (EndsDouble() && _word[_length - 1] is not ('l' or 's' or 'z'))
        {
            _length--;
        }
        else if (Measure(_length) == 1 && EndsShort(_length))
        {
            Append('e');
        }
    }

    private readonly void TurnFinalY()
    {
        if (Ends("y") && HasVowel(_length - 1))
        {
            _word[_length - 1] = 'i';
        }
    }

    private void Strip(ReadOnlySpan<(string Suffix, string Replacement)> rules, int leastMeasure)
    {
        foreach (var (suffix, replacement) in rules)
        {
            if (!Ends(suffix))
            {
                continue;
            }

            if (Measure(_length - suffix.Length) > leastMeasure)
            {
                _length -= suffix.Length;
                replacement.CopyTo(_word[_length..]);
                _length += replacement.Length;
            }

            return;
        }
    }

    private void StripLong()
    {
        if (Ends("ion") && _length > 3 && _word[_length - 4] is 's' or 't' && Measure(_length - 3) > 1)
        {
            _length -= 3;
            return;
        }

        Strip(PorterRules.Long, 1);
    }

    private void StripFinal()
    {
        if (Ends("e"))
        {
            var measure = Measure(_length - 1);
            _length -= measure > 1 || (measure == 1 && !EndsShort(_length - 1)) ? 1 : 0;
        }

        if (Ends("ll") && Measure(_length) > 1)
        {
            _length--;
        }
    }

    private void Append(char character) => _word[_length++] = character;

    private readonly bool Ends(ReadOnlySpan<char> suffix) => _length > suffix.Length && _word[.._length].EndsWith(suffix);

    private readonly bool EndsDouble() => _length > 1 && _word[_length - 1] == _word[_length - 2] && IsConsonant(_length - 1);

    private readonly bool EndsShort(int length) => length > 2 && IsConsonant(length - 1) && !IsConsonant(length - 2) && IsConsonant(length - 3)
        && _word[length - 1] is not ('w' or 'x' or 'y');

    private readonly bool HasVowel(int length)
    {
        for (var i = 0; i < length; i++)
        {
            if (!IsConsonant(i))
            {
                return true;
            }
        }

        return false;
    }

    // Porter's m: the number of vowel runs that are followed by a consonant run.
    private readonly int Measure(int length)
    {
        var (measure, wasVowel) = (0, false);
        for (var i = 0; i < length; i++)
        {
            var isVowel = !IsConsonant(i);
            measure += wasVowel && !isVowel ? 1 : 0;
            wasVowel = isVowel;
        }

        return measure;
    }

    private readonly bool IsConsonant(int place) => _word[place] switch
    {
        'a' or 'e' or 'i' or 'o' or 'u' => false,
        'y' => place == 0 || !IsConsonant(place - 1),
        _ => true,
    };
}
