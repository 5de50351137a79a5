using System.Text.Json;
using RealtimeRag.Core.Text;

namespace RealtimeRag.Core.Recognizers;

/// <summary>
/// Deepgram: the transcribing models (Nova and older) and the conversational one (Flux). The former fix a sentence piece by piece: <c>is_final</c> ends a
/// piece, <c>speech_final</c> or <c>UtteranceEnd</c> the sentence. Flux ends a turn with the event <c>EndOfTurn</c>.
/// </summary>
internal sealed class DeepgramAdapter : IRecognizerAdapter
{
    private const int MostChannels = 16;

    private readonly SortedDictionary<int, Channel> _channels = [];

    public bool Knows(RecognizerMessage message)
    {
        var json = message.Json;
        return (json.Is("type", "Results") && json.Has("channel"))
            || json.Is("type", "TurnInfo", "Metadata", "UtteranceEnd", "SpeechStarted", "Connected", "Finalized", "ConfigureSuccess", "ConfigureFailure", "Error", "Warning");
    }

    public void Take(RecognizerMessage message, UtteranceList heard)
    {
        var json = message.Json;
        if (json.Is("type", "Connected"))
        {
            Restart(heard);
            return;
        }

        if (heard.IsOtherStream(json.Field("metadata").Id("request_id") ?? json.Id("request_id")))
        {
            Restart(heard);
        }

        if (json.Is("type", "Metadata"))
        {
            // The summary at the end of the stream.
            Restart(heard);
        }
        else if (json.Is("type", "TurnInfo"))
        {
            TakeTurn(json, heard);
        }
        else if (Of(json) is not { } channel)
        {
            // Ignored: no microphone has this many channels.
        }
        else if (json.Is("type", "Results"))
        {
            channel.Take(json, heard);
        }
        else if (json.Is("type", "UtteranceEnd"))
        {
            channel.End(heard);
        }
    }

    public void End(UtteranceList heard)
    {
        foreach (var channel in _channels.Values)
        {
            channel.End(heard);
        }
    }

    /// <summary>The stream is over: its sentences end, and the times and numbers of the next one begin from 0.</summary>
    private void Restart(UtteranceList heard)
    {
        End(heard);
        heard.Restart();
        foreach (var channel in _channels.Values)
        {
            channel.ForgetTimes();
        }
    }

    private static void TakeTurn(JsonElement turn, UtteranceList heard)
    {
        var (index, text) = (turn.Id("turn_index"), turn.Text("transcript"));
        var confidence = turn.Field("words").MeanConfidence("confidence");
        var language = turn.Field("languages").Item(0).AsText();
        if (turn.Is("event", "EndOfTurn"))
        {
            heard.Final(index, text, confidence: confidence, language: language);
        }
        else
        {
            heard.Interim(index, text, confidence: confidence, language: language);
        }
    }

    private Channel? Of(JsonElement json)
    {
        var number = Math.Max(0, json.Field("channel_index", "channel") is { ValueKind: JsonValueKind.Array } pair && pair.Item(0).AsId() is { } id && int.TryParse(id, out var index) ? index : 0);
        if (!_channels.TryGetValue(number, out var channel) && _channels.Count < MostChannels)
        {
            _channels.Add(number, channel = new(number));
        }

        return channel;
    }

    /// <summary>The sentence of one channel.</summary>
    private sealed class Channel(int number)
    {
        private readonly JoinedText _pieces = new();
        private int _sentence;
        private (double? Start, int Words) _newest;
        private float _certain;
        private int _counted;
        private string? _speaker;
        private string? _language;

        // The key of the first channel has no prefix.
        private string Key => number == 0 ? $"s{_sentence}" : $"c{number}.s{_sentence}";

        public void Take(JsonElement json, UtteranceList heard)
        {
            var best = json.Field("channel").Field("alternatives").Item(0);
            var text = best.Text("transcript");
            var start = json.Number("start");
            if (json.Flag("is_final") != true)
            {
                heard.Interim(heard.Counted(Key), _pieces.With(text), best.Field("words").Speaker("speaker"), best.Confidence("confidence"), best.Field("languages").Item(0).AsText());
                return;
            }

            // A repeated piece counts once.
            var piece = (start, string.GetHashCode(text, StringComparison.Ordinal));
            if (start is null || piece != _newest)
            {
                Fix(best, text);
                _newest = piece;
            }

            if (json.Flag("speech_final") == true || json.Flag("from_finalize") == true)
            {
                End(heard);
            }
        }

        public void End(UtteranceList heard)
        {
            if (_pieces.Text.Length == 0)
            {
                return;
            }

            heard.Final(heard.Counted(Key), _pieces.Text, _speaker, _counted == 0 ? null : _certain / _counted, _language);
            _sentence++;
            _pieces.Clear();
            (_certain, _counted, _speaker, _language) = (0, 0, null, null);
        }

        public void ForgetTimes() => _newest = default;

        private void Fix(JsonElement best, string? text)
        {
            if (text is null || Characters.IsBlank(text))
            {
                return;
            }

            _pieces.AddWords(text);
            _speaker = best.Field("words").Speaker("speaker") ?? _speaker;
            _language = best.Field("languages").Item(0).AsId() ?? _language;
            if (best.Confidence("confidence") is { } confidence)
            {
                (_certain, _counted) = (_certain + (confidence * text.Length), _counted + text.Length);
            }
        }
    }
}
