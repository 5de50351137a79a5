using System.Text;
using System.Text.Json;

namespace RealtimeRag.Core.Recognizers;

/// <summary>
/// iFlytek's realtime transcription (RTASR): the classic version has its data as JSON in a string, the large-model version as an object. Type 0 is final.
/// Every message has another <c>seg_id</c>, so it does not identify a sentence.
/// </summary>
internal sealed class IflytekRtasrAdapter : IRecognizerAdapter
{
    // The previous speaker continues.
    private const string SameRole = "0";

    private string? _role;

    public bool Knows(RecognizerMessage message)
    {
        var json = message.Json;
        return (json.Is("action", "started", "result", "error") && (json.Has("code") || json.Has("data")))
            || json.Field("data").Field("cn").Has("st") || json.Field("cn").Has("st")
            || (json.Has("msg_type") && json.Has("data"));
    }

    public void Take(RecognizerMessage message, UtteranceList heard)
    {
        var json = message.Json;
        if (heard.IsOtherStream(json.Id("sid")) || json.Is("action", "started"))
        {
            heard.Restart();
            _role = null;
        }

        var data = json.Field("data") is { ValueKind: JsonValueKind.String } text ? RecognizerMessage.ParseInner(text.GetString()) : json.Has("data") ? json.Field("data") : json;
        var sentence = data.Field("cn").Field("st");
        if (sentence.ValueKind != JsonValueKind.Object)
        {
            return;
        }

        var words = Words(sentence);
        if (sentence.Id("type") == "0")
        {
            heard.Final(null, words, _role, stamp: data.Id("seg_id") ?? sentence.Id("bg"));
        }
        else
        {
            heard.Interim(null, words, _role);
        }
    }

    public void End(UtteranceList heard)
    {
    }

    private string Words(JsonElement sentence)
    {
        var words = new StringBuilder();
        foreach (var part in sentence.Field("rt").Items())
        {
            words.Append(IflytekText.Join(part.Field("ws")));
            foreach (var group in part.Field("ws").Items())
            {
                if (group.Field("cw").Item(0).Id("rl") is { } role and not SameRole)
                {
                    _role = role;
                }
            }
        }

        return words.ToString();
    }
}
