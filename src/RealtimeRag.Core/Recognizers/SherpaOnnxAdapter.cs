using RealtimeRag.Core.Text;

namespace RealtimeRag.Core.Recognizers;

/// <summary>
/// sherpa-onnx's streaming servers. The one in C++ marks the last message of a segment; the one in Python does not, so a segment is final when the next
/// one begins or the stream ends.
/// </summary>
internal sealed class SherpaOnnxAdapter : IRecognizerAdapter
{
    private const string LastLine = "Done!";

    private string? _segment;
    private string? _text;

    public bool Knows(RecognizerMessage message) =>
        (message.Json.Has("segment") && message.Json.Has("text") && !message.Json.Has("type")) || message.Text == LastLine;

    public void Take(RecognizerMessage message, UtteranceList heard)
    {
        var json = message.Json;
        if (!message.IsObject)
        {
            End(heard);
            Restart(heard);
            return;
        }

        var (segment, text) = (json.Id("segment"), json.Sentence("text"));
        if (segment != _segment)
        {
            End(heard);
        }

        if (json.Flag("is_final") == true || json.Flag("is_eof") == true)
        {
            heard.Final(segment, text);
            (_segment, _text) = (segment, null);
            if (json.Flag("is_eof") == true)
            {
                Restart(heard);
            }
        }
        else
        {
            heard.Interim(segment, text);
            (_segment, _text) = (segment, (text is null || Characters.IsBlank(text)) && segment == _segment ? _text : text);
        }
    }

    public void End(UtteranceList heard)
    {
        heard.Final(_segment, _text);
        _text = null;
    }

    // The stream is over, and the next one counts its segments from 0.
    private void Restart(UtteranceList heard)
    {
        heard.Restart();
        _segment = null;
    }
}
