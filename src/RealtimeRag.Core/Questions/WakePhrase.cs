using RealtimeRag.Core.Text;

namespace RealtimeRag.Core.Questions;

/// <summary>Keeps only the text that follows the wake phrase.</summary>
internal static class WakePhrase
{
    /// <summary>What follows the first occurrence, separated at each further one; null when the phrase was not said.</summary>
    internal static List<string>? After(IEnumerable<string> finals, string phrase)
    {
        List<string>? heard = null;
        foreach (var final in finals)
        {
            for (var start = 0; start < final.Length;)
            {
                var (at, end) = Phrases.Find(final, phrase, start);
                var isLast = end == 0;
                heard?.Add(final[start..(isLast ? final.Length : at)].TrimStart('，', ',', '。', '.', '、', ' '));
                heard ??= isLast ? null : [];
                start = isLast ? final.Length : end;
            }
        }

        heard?.RemoveAll(part => !Sentences.HasContent(part));
        return heard;
    }
}
