using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using RealtimeRag.Core.Questions;
using RealtimeRag.Core.Text;

namespace RealtimeRag.Core.Recognizers;

/// <summary>
/// iFlytek's dictation (IAT), whose words are plain JSON or Base64-encoded. A message adds a piece, or, with dynamic correction, replaces a range of the
/// earlier pieces. Status 2 ends the sentence.
/// </summary>
internal sealed class IflytekIatAdapter : IRecognizerAdapter
{
    private const int LastStatus = 2;
    private const int MostPieces = 512;

    private readonly SortedDictionary<int, string> _pieces = [];
    private int _length;
    private string? _ended;

    public bool Knows(RecognizerMessage message)
    {
        var json = message.Json;
        return (json.Has("data") && (json.Field("data").Field("result").Has("ws") || (json.Field("data").Has("status") && json.Has("sid"))))
            || (json.Field("header").Has("status") && json.Field("header").Has("code"))
            || json.Field("payload").Field("result").Has("text");
    }

    public void Take(RecognizerMessage message, UtteranceList heard)
    {
        var json = message.Json;
        var (header, data) = (json.Field("header"), json.Field("data"));
        var stream = header.Id("sid") ?? json.Id("sid");
        if (stream is not null && stream == _ended)
        {
            return;
        }

        if (heard.IsOtherStream(stream))
        {
            // Pieces are left if the stream before broke off.
            End(heard);
        }

        var result = data.Has("result") ? data.Field("result") : Decode(json.Field("payload").Field("result").Text("text"));
        Add(result);
        var text = string.Concat(_pieces.Values);
        if ((header.Whole("status") ?? data.Whole("status")) == LastStatus)
        {
            heard.Final(null, text);
            Clear();
            _ended = stream;
        }
        else
        {
            heard.Interim(null, text);
        }
    }

    public void End(UtteranceList heard)
    {
        heard.Final(null, string.Concat(_pieces.Values));
        Clear();
    }

    private void Clear()
    {
        _pieces.Clear();
        _length = 0;
    }

    private void Add(JsonElement result)
    {
        if (!result.Has("ws"))
        {
            return;
        }

        var number = result.Whole("sn") ?? (_pieces.Count == 0 ? 1 : _pieces.Last().Key + 1);
        if (result.Is("pgs", "rpl") && result.Field("rg") is { ValueKind: JsonValueKind.Array } range && range.GetArrayLength() == 2)
        {
            var (first, last) = (Bound(range[0]), Bound(range[1]));
            foreach (var replaced in _pieces.Keys.Where(piece => piece >= first && piece <= last).ToList())
            {
                Remove(replaced);
            }
        }

        Remove(number);
        var piece = TextCut.End(IflytekText.Join(result.Field("ws")), Transcript.Capacity);
        _pieces.Add(number, piece);
        _length += piece.Length;

        // Of an endless sentence only the newest part is kept.
        while (_pieces.Count > MostPieces || (_length > Transcript.Capacity && _pieces.Count > 1))
        {
            Remove(_pieces.First().Key);
        }
    }

    private void Remove(int number)
    {
        if (_pieces.Remove(number, out var piece))
        {
            _length -= piece.Length;
        }
    }

    private static int Bound(JsonElement of) => int.TryParse(of.AsId(), out var number) ? number : -1;

    private static JsonElement Decode(string? base64)
    {
        if (base64 is null)
        {
            return default;
        }

        var bytes = new byte[Base64.GetMaxDecodedFromUtf8Length(base64.Length)];
        return Convert.TryFromBase64String(base64, bytes, out var length) ? RecognizerMessage.ParseInner(Encoding.UTF8.GetString(bytes, 0, length)) : default;
    }
}
