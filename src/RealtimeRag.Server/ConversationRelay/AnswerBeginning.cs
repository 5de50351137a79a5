using RealtimeRag.Core.Protocol;
using RealtimeRag.Core.Text;

namespace RealtimeRag.Server.ConversationRelay;

/// <summary>
/// Holds the beginning of an answer until it shows which language the answer is in: a Chinese answer may begin with a number, a Latin name or Markdown. For
/// one writer.
/// </summary>
internal sealed class AnswerBeginning
{
    // Names in Chinese text rarely have so many words.
    private const int EnoughWords = 6;
    private const int WordsOfSentence = 3;
    private const int WordsOfAnswer = 2;
    private const int MostHeld = 80;

    private string? _answer;
    private string? _held;
    private bool? _isQuestionChinese;

    /// <summary>Notes the question, whose language counts where the answer shows none.</summary>
    public void Asked(string question) => _isQuestionChinese = Sentences.HasContent(question) ? Characters.HasHan(question) : null;

    /// <summary>Adds a piece of an answer. The pieces after <see cref="Drop"/> are not held.</summary>
    /// <param name="piece">The piece. After a result with a language, it may be added once more, with the same result.</param>
    public Begun With(ServerFrame.Answer piece)
    {
        if (piece.StreamIndex == 0 && piece.AnswerId != _answer)
        {
            (_answer, _held) = (piece.AnswerId, "");
        }

        // The caller has interrupted the answer and wants to hear nothing more of it.
        if (_held is null || piece.End is { Reason: FinishReason.Cancelled })
        {
            return new(piece.Content);
        }

        var text = _held + piece.Content;
        var isEnough = piece.End is not null || text.Length >= MostHeld;
        var language = IsChinese(text, isEnough);
        if (language is null && !isEnough)
        {
            _held = text;
            return new("", IsHeld: true);
        }

        return new(text, language);
    }

    /// <summary>Holds nothing more of the present answer.</summary>
    public void Drop() => _held = null;

    private bool? IsChinese(string text, bool isEnough)
    {
        if (Characters.HasHan(text))
        {
            return true;
        }

        var words = CountWords(text);
        if (words >= EnoughWords || (words >= WordsOfSentence && Sentences.EndsTerminated(text)) || (isEnough && words >= WordsOfAnswer))
        {
            return false;
        }

        return isEnough && Sentences.HasContent(text) ? _isQuestionChinese : null;
    }

    private static int CountWords(string text)
    {
        var (words, isInWord) = (0, false);
        foreach (var c in text)
        {
            var isLetter = char.IsLetter(c) || (isInWord && c is '\'' or '’');
            words += isLetter && !isInWord ? 1 : 0;
            isInWord = isLetter;
        }

        return words;
    }

    /// <summary>What is known after a piece.</summary>
    /// <param name="Text">What is to be spoken now: the piece with what was held before it.</param>
    /// <param name="IsChinese">Whether the answer is in Chinese; null where the language does not change.</param>
    /// <param name="IsHeld">Whether nothing is to be spoken yet.</param>
    public readonly record struct Begun(string Text, bool? IsChinese = null, bool IsHeld = false);
}
