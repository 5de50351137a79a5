using System.Collections.Immutable;
using RealtimeRag.Core.Protocol;
using RealtimeRag.Core.Text;
using RealtimeRag.Server.Answers.Knowledge;

namespace RealtimeRag.Server.Answers.OpenAI;

/// <summary>
/// Finds the passages that an answer cites by our numbers: <c>[1]</c>, <c>[1, 3]</c>, <c>【2】</c>. Ignores numbers that we did not assign.
/// An answer without numbers gets no citations: claiming sources that the model did not use would be worse than claiming none. Pure.
/// </summary>
internal static class CitedPassages
{
    private const int MaxSnippet = 300;

    /// <summary>The citations in <paramref name="answer"/>, by number.</summary>
    public static ImmutableArray<Citation> Of(string answer, ImmutableArray<Passage> passages)
    {
        var cited = new SortedSet<int>();
        for (var i = 0; i < answer.Length; i++)
        {
            if (answer[i] is '[' or '【' or '［')
            {
                Collect(answer.AsSpan(i + 1), cited);
            }
        }

        return [.. cited.Where(n => n >= 1 && n <= passages.Length).Select(n => ToCitation(n, passages[n - 1]))];
    }

    /// <summary>A passage as a citation with this number.</summary>
    public static Citation ToCitation(int number, Passage passage)
    {
        var text = passage.Text;
        var cut = text.Length <= MaxSnippet ? text : TextCut.Start(text, MaxSnippet) + "…";
        return new Citation(number, passage.Title, cut, passage.Score);
    }

    // Collects numbers up to the closing bracket; if there is anything else inside, the bracket is ordinary text.
    private static void Collect(ReadOnlySpan<char> text, SortedSet<int> cited)
    {
        Span<int> numbers = stackalloc int[16];
        var count = 0;
        var number = -1;
        foreach (var c in text)
        {
            if (char.IsAsciiDigit(c) && number < 1_000)
            {
                number = (Math.Max(number, 0) * 10) + (c - '0');
                continue;
            }

            if (number >= 0 && count < numbers.Length)
            {
                numbers[count++] = number;
                number = -1;
            }

            if (c is ']' or '】' or '］')
            {
                cited.UnionWith(numbers[..count].ToArray());
                return;
            }

            if (c is not (' ' or ',' or '，' or '、' or ';'))
            {
                return;
            }
        }
    }
}
