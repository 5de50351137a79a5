using System.Globalization;
using System.Text.Json;

namespace RealtimeRag.Core.Recognizers;

/// <summary>
/// Doubao (Volcengine): the JSON of its messages. <c>definite</c> ends an utterance. A message may list all utterances of the session, or only the new ones; without a
/// list, its text is everything said so far, and only the end of the stream is final.
/// </summary>
internal sealed class DoubaoAdapter : IRecognizerAdapter
{
    private const int MostRepeated = 32;

    private double _newest = double.NegativeInfinity;
    private int _done;
    private string? _whole;

    public bool Knows(RecognizerMessage message)
    {
        var result = ResultOf(message.Json);
        return result.Has("utterances") || (result.Has("text") && (message.Json.Has("audio_info") || result.Has("additions")))
            || (message.Json.Has("audio_info") && !message.Json.Has("type"));
    }

    public void Take(RecognizerMessage message, UtteranceList heard)
    {
        var result = ResultOf(message.Json);
        var utterances = result.Field("utterances");
        if (utterances.ValueKind != JsonValueKind.Array || utterances.GetArrayLength() == 0)
        {
            _whole = result.Sentence("text") ?? _whole;
            heard.Interim(null, result.Text("text"));
        }
        else
        {
            _whole = null;
            Take(utterances, heard);
        }

        if (message.Json.Flag("is_last_package") == true || message.Json.Number("sequence") < 0)
        {
            End(heard);
            Restart(heard);
        }
    }

    public void End(UtteranceList heard)
    {
        heard.Final(null, _whole);
        _whole = null;
    }

    private void Take(JsonElement utterances, UtteranceList heard)
    {
        if (_newest > double.NegativeInfinity && IsBehind(utterances))
        {
            // Everything is older than the finished part: this is another stream.
            Restart(heard);
        }

        // If there are no more than are already finished, the message lists only new utterances, or repeats the newest.
        var count = utterances.GetArrayLength();
        var first = count > _done ? _done : Math.Max(0, count - MostRepeated);
        var definite = 0;
        for (var i = 0; i < count; i++)
        {
            var utterance = utterances[i];
            var start = utterance.Number("start_time");
            var isDefinite = utterance.Flag("definite") == true;
            definite += isDefinite ? 1 : 0;
            if (start < _newest || (start is null && i < first))
            {
                continue;
            }

            var id = start?.ToString(CultureInfo.InvariantCulture);
            var speaker = utterance.Field("additions").Id("speaker_id") ?? utterance.Id("speaker");
            if (isDefinite)
            {
                heard.Final(id, utterance.Text("text"), speaker, stamp: $"#{i}");
                _newest = start ?? _newest;
            }
            else
            {
                heard.Interim(id, utterance.Text("text"), speaker, repeats: true);
            }
        }

        _done = definite;
    }

    private void Restart(UtteranceList heard)
    {
        heard.Restart();
        (_newest, _done) = (double.NegativeInfinity, 0);
    }

    private bool IsBehind(JsonElement utterances)
    {
        foreach (var utterance in utterances.Items())
        {
            if (utterance.Number("start_time") is not { } start || start >= _newest)
            {
                return false;
            }
        }

        return true;
    }

    private static JsonElement ResultOf(JsonElement json) => json.Field("result") is { ValueKind: JsonValueKind.Array } list ? list.Item(0) : json.Field("result");
}
