using RealtimeRag.Core;
using RealtimeRag.Core.Answers;
using RealtimeRag.Server.Answers.Text;

namespace RealtimeRag.Server.Answers.Knowledge;

/// <summary>
/// Tells whether a question leans on the one before it ("那周五呢？", "and on Friday?"): it begins like a continuation, points back with a
/// pronoun, or is too short to stand alone. Only then is it searched together with its predecessor, which would mislead a question
/// on something new. Pure.
/// </summary>
internal static class FollowUp
{
    private static readonly string[] ChineseStarts = ["那", "还有", "另外", "然后", "除此之外", "除了这"];
    private static readonly string[] ChinesePointers = ["它", "这个", "那个", "这种", "那种", "这样", "那样", "上面", "刚才", "刚刚", "前者", "后者", "其中"];
    private static readonly string[] EnglishStarts = ["and", "what about", "how about", "then", "so", "or", "but"];
    private static readonly string[] EnglishPointers = ["it", "its", "that", "this", "they", "them", "their", "those", "these"];

    /// <summary>The question that <paramref name="request"/> leans on, or null where it stands alone.</summary>
    public static string? Previous(AnswerRequest request) =>
        request.History is [.., var last] && LeansBack(request.Question) ? last.Question : null;

    /// <summary>Whether a question cannot be understood without the one before it.</summary>
    public static bool LeansBack(string question) =>
        QuestionLanguage.Of(question) == Language.English ? EnglishLeansBack(question) : ChineseLeansBack(question);

    private static bool ChineseLeansBack(string question)
    {
        var text = question.Trim().TrimEnd('？', '?', '。', '！', '!', '，', ',', ' ');
        return text.Length <= (text.EndsWith('呢') ? 12 : 4)
            || Array.Exists(ChineseStarts, start => text.StartsWith(start, StringComparison.Ordinal))
            || Array.Exists(ChinesePointers, pointer => text.Contains(pointer, StringComparison.Ordinal));
    }

    private static bool EnglishLeansBack(string question)
    {
        var words = question.ToLowerInvariant().Split([' ', ',', '.', '?', '!', '\t', '\n'], StringSplitOptions.RemoveEmptyEntries);
        var text = string.Join(' ', words);
        return words.Length <= 2
            || Array.Exists(EnglishStarts, start => text.StartsWith(start + " ", StringComparison.Ordinal))
            || Array.Exists(words, word => EnglishPointers.Contains(word, StringComparer.Ordinal));
    }
}
