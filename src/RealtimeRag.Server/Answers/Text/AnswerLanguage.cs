using System.Buffers;
using RealtimeRag.Core;
using RealtimeRag.Core.Text;

namespace RealtimeRag.Server.Answers.Text;

/// <summary>Detects the language of a question, so that the answer can use the same one. Pure.</summary>
internal static class AnswerLanguage
{
    // Characters with a grammatical function in Chinese: a sentence that contains one is Chinese, however many foreign names it contains.
    private static readonly SearchValues<char> ChineseGrammar = SearchValues.Create("的了吗呢吧么麼嗎什怎哪谁誰是有在几幾多少为為把被请請能会會可");

    /// <summary>The question's language; <paramref name="fallback"/> if it contains neither Chinese characters nor Latin letters.</summary>
    public static Language Of(string question, Language fallback = Language.Chinese)
    {
        var han = 0;
        var words = 0;
        var inWord = false;
        foreach (var c in question)
        {
            han += Characters.IsHan(c) || Characters.IsHanLead(c) ? 1 : 0;
            var letter = char.IsAsciiLetter(c);
            words += letter && !inWord ? 1 : 0;
            inWord = letter || (inWord && c is '\'' or '-');
        }

        return (han, words) switch
        {
            (0, 0) => fallback,
            (0, _) => Language.English,
            _ when question.AsSpan().ContainsAny(ChineseGrammar) => Language.Chinese,
            _ => words * 2 > han ? Language.English : Language.Chinese,
        };
    }
}
