using System.Text;
using System.Text.Json;
using RealtimeRag.Core.Text;

namespace RealtimeRag.Core.Recognizers;

/// <summary>
/// AssemblyAI's streaming API, version 3. A turn ends with <c>end_of_turn</c>; with formatting on, the same turn follows once more with punctuation. The copy
/// is ignored unless it adds a question mark.
/// </summary>
internal sealed class AssemblyAiAdapter : IRecognizerAdapter
{
    private (string? Turn, string Text) _ended;

    public bool Knows(RecognizerMessage message) =>
        (message.Json.Is("type", "Turn") && message.Json.Has("turn_order"))
        || (message.Json.Is("type", "Begin") && message.Json.Has("id"))
        || message.Json.Is("type", "Termination", "SpeechStarted");

    public void Take(RecognizerMessage message, UtteranceList heard)
    {
        var json = message.Json;
        if (json.Is("type", "Begin"))
        {
            heard.Restart();
            _ended = default;
        }
        else if (json.Is("type", "Turn"))
        {
            TakeTurn(json, heard);
        }
    }

    public void End(UtteranceList heard)
    {
    }

    private void TakeTurn(JsonElement json, UtteranceList heard)
    {
        var turn = json.Id("turn_order");
        var words = json.Field("words");
        var (speaker, confidence) = (json.Id("speaker_label") ?? words.Speaker("speaker"), words.MeanConfidence("confidence"));
        var language = json.Text("language_code");
        if (json.Flag("end_of_turn") != true)
        {
            heard.Interim(turn, Spoken(json), speaker, confidence, language);
            return;
        }

        var text = json.Text("transcript") ?? "";
        if (turn is null || _ended.Turn != turn || IsNews(_ended.Text, text))
        {
            heard.Final(turn, text, speaker, confidence, language);
            _ended = (turn, TextCut.Start(text, Questions.Transcript.Capacity));
        }
    }

    // The transcript holds the words that are fixed; those that may still change are in the list.
    private static string? Spoken(JsonElement json)
    {
        var all = new JoinedText();
        foreach (var word in json.Field("words").Items())
        {
            all.AddWords(word.Text("text"));
        }

        return all.Text.Length > (json.Text("transcript")?.Length ?? 0) ? all.Text : json.Text("transcript");
    }

    private static bool IsNews(string before, string after) =>
        after.Any(Characters.IsQuestionMark) && !before.Any(Characters.IsQuestionMark) && Letters(before) == Letters(after);

    private static string Letters(string text)
    {
        var letters = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            if (char.IsLetterOrDigit(c))
            {
                letters.Append(Characters.Fold(c));
            }
        }

        return letters.ToString();
    }
}
