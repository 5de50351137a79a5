namespace RealtimeRag.Core.Recognizers;

/// <summary>
/// FunASR's WebSocket servers, in C++ and in Python. Their <c>is_final</c> does not end a sentence: the C++ server sets it at the end of the input, Python
/// servers while the client speaks. With two passes, the second one ends a sentence; in mode <c>online</c> there is no other mark.
/// </summary>
internal sealed class FunAsrAdapter : IRecognizerAdapter
{
    private readonly JoinedText _pieces = new();
    private string? _index;

    public bool Knows(RecognizerMessage message)
    {
        var json = message.Json;
        return json.Is("mode", "online", "offline", "2pass", "2pass-online", "2pass-offline")
            || (json.Has("slice_type") && json.Has("text"))
            || (json.Has("is_end") && !json.Has("type"))

            // The last message of the C++ server, if nothing was left to recognize.
            || (json.Has("wav_name") && json.Has("text") && json.Has("is_final"));
    }

    public void Take(RecognizerMessage message, UtteranceList heard)
    {
        var json = message.Json;
        if (json.Flag("is_end") == true)
        {
            End(heard);
            heard.Restart();
            return;
        }

        var (text, index) = (json.Text("text"), json.Id("index"));
        var speaker = json.Id("spk_name") ?? json.Id("spk");
        if (IsSecondPass(message))
        {
            heard.Final(index, text, speaker);
            if (index is null || index == _index)
            {
                Clear();
            }

            // The end of the input: the next one is counted from 0 again.
            if (json.Flag("is_final") == true)
            {
                heard.Restart();
            }

            return;
        }

        if (index != _index)
        {
            Clear();
            _index = index;
        }

        _pieces.AddWords(text);
        if (json.Is("mode", "online") && json.Flag("is_final") == true)
        {
            heard.Final(index, _pieces.Text, speaker);
            Clear();
        }
        else
        {
            heard.Interim(index, _pieces.Text, speaker);
        }
    }

    public void End(UtteranceList heard)
    {
        heard.Final(_index, _pieces.Text);
        Clear();
    }

    private static bool IsSecondPass(RecognizerMessage message) =>
        message.Json.Is("mode", "offline", "2pass-offline") || (message.Json.Whole("slice_type") == 2 && !message.Json.Is("mode", "online"));

    private void Clear()
    {
        _pieces.Clear();
        _index = null;
    }
}
