namespace RealtimeRag.Core.Text;

/// <summary>The signs that SenseVoice puts in front of a sentence for a sound, and behind it for a feeling. Nobody says them; inside a sentence, or without one, they stay.</summary>
internal static class SenseVoiceSigns
{
    private static readonly string[] Signs = ["😊", "😔", "😡", "😰", "🤢", "😮", "🎼", "👏", "😀", "😭", "🤧", "😷", "❓"];

    /// <summary>The text without signs at its ends; the same object where it has none.</summary>
    internal static string Remove(string text)
    {
        var words = text.AsSpan();
        while (SignAt(words, isEnd: false) is var length and > 0)
        {
            words = words[length..].TrimStart();
        }

        while (SignAt(words, isEnd: true) is var length and > 0)
        {
            words = words[..^length].TrimEnd();
        }

        return words.Length == text.Length || words.IsEmpty ? text : words.ToString();
    }

    private static int SignAt(ReadOnlySpan<char> words, bool isEnd)
    {
        foreach (var sign in Signs)
        {
            if (isEnd ? words.EndsWith(sign) : words.StartsWith(sign))
            {
                return sign.Length;
            }
        }

        return 0;
    }
}
