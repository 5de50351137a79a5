using System.Collections.Immutable;
using RealtimeRag.Core.Protocol;
using RealtimeRag.Core.Text;

namespace RealtimeRag.Core.Recognizers;

/// <summary>
/// Turns the messages of one recognizer's stream into messages of the protocol. Also accepts the protocol's control messages. Not thread-safe;
/// lives as long as its connection. Never throws because of a message's content.
/// </summary>
internal sealed class RecognizerFeed
{
    private readonly ProtocolVersion _version;
    private readonly string _receivedType;
    private readonly UtteranceList _heard = new();
    private RecognizerFinder? _finder;
    private RecognizerFormat? _format;
    private IRecognizerAdapter? _adapter;
    private int _told;

    private RecognizerFeed(string name, ProtocolVersion version, ImmutableArray<RecognizerFormat> formats)
    {
        (_version, _receivedType) = (version, Prefix + name);
        if (formats is [{ } format])
        {
            (_format, _adapter) = (format, format.Create());
        }
        else
        {
            _finder = new(formats);
        }
    }

    /// <summary>The prefix of a recognizer's name in subprotocols and acknowledgements.</summary>
    public const string Prefix = "from.";

    /// <summary>Creates a feed for a recognizer's name; null if the name is unknown.</summary>
    public static RecognizerFeed? Of(string name, ProtocolVersion version) => RecognizerCatalog.Find(name) is { IsEmpty: false } formats ? new(name, version, formats) : null;

    /// <summary>Reads one message.</summary>
    public ClientMessage Read(ReadOnlySpan<byte> bytes) => Read(RecognizerMessage.Parse(bytes), bytes);

    /// <summary>Reads one message that is already parsed.</summary>
    /// <param name="message">The message.</param>
    /// <param name="bytes">The bytes that it was parsed from.</param>
    public ClientMessage Read(RecognizerMessage message, ReadOnlySpan<byte> bytes)
    {
        if (message.Json.Text("type") is { } type && MessageTypes.IsControl(type, _version))
        {
            var control = ClientMessageReader.Read(bytes, _version);
            if (control.Frame is ClientFrame.Resume resume)
            {
                _heard.Resume(resume.LastSeq);
            }

            return WithRest(control);
        }

        var isOurs = message.Json.Is("type", MessageTypes.AsrChunk);
        if (!isOurs && _adapter is null && _finder!.Take(message, bytes))
        {
            return Found();
        }

        if (isOurs || _adapter?.Knows(message) != true)
        {
            return Unknown(message, isOurs);
        }

        _heard.Clear();
        _adapter.Take(message, _heard);
        return ClientMessage.Of(new ClientFrame.Speech(Chunks()), _receivedType);
    }

    /// <summary>Reports the formats that still fit; if only one does, processes the messages kept until now.</summary>
    private ClientMessage Found()
    {
        var fitting = _finder!.Fitting;
        _heard.Clear();
        if (fitting is [{ } format])
        {
            (_format, _adapter) = (format, format.Create());
            foreach (var kept in _finder.Kept)
            {
                _adapter.Take(kept, _heard);
            }

            _finder = null;

            return ClientMessage.Of(new ClientFrame.Speech(Chunks()) { Finding = RecognizerNotes.Found(format) }, _receivedType);
        }

        var isNews = _told != fitting.Length;
        _told = fitting.Length;
        return ClientMessage.Of(new ClientFrame.Speech([]) { Finding = isNews ? RecognizerNotes.SeveralFit(fitting) : null }, _receivedType);
    }

    /// <summary>A client that asks for a decision or stops has finished speaking, so the rest of the speech goes with its message.</summary>
    private ClientMessage WithRest(ClientMessage message)
    {
        if (_adapter is null || message.Frame is not ClientFrame.Control { Action: ControlAction.Stop or ControlAction.InstantQuery or ControlAction.EndTurn } control)
        {
            return message;
        }

        _heard.Clear();
        _adapter.End(_heard);
        var rest = Chunks();
        return rest.IsEmpty ? message : ClientMessage.Of(new ClientFrame.Speech(rest) { Then = control }, message.ReceivedType!, message.SessionId);
    }

    private ClientMessage Unknown(RecognizerMessage message, bool isOurs)
    {
        if (message.IsBrokenJson)
        {
            return ClientMessage.Bad(ErrorCode.InvalidJson);
        }

        var receivedType = message.IsObject ? _receivedType : null;
        var others = RecognizerCatalog.All.RemoveAll(format => !format.Knows(message));
        var detail = isOurs ? RecognizerNotes.OwnChunk : _format is { } format ? RecognizerNotes.OtherFormat(format, others) : RecognizerNotes.NoFormat;
        return ClientMessage.Bad(ErrorCode.InvalidMessage, receivedType, detail);
    }

    private ImmutableArray<ClientFrame.AsrChunk> Chunks()
    {
        if (_heard.Newest.Count == 0)
        {
            return [];
        }

        var chunks = ImmutableArray.CreateBuilder<ClientFrame.AsrChunk>(_heard.Newest.Count);
        foreach (var utterance in _heard.Newest)
        {
            // A text beyond the limit repeats the whole session; its end is the newest part.
            var text = TextCut.End(Characters.TrimBlank(RecognizerText.Clean(utterance.Text)).ToString(), ProtocolLimits.TextCharacters);
            if (Sentences.HasContent(text))
            {
                chunks.Add(new(text, utterance.IsFinal)
                {
                    Key = utterance.Key,
                    Speaker = utterance.Speaker is { } speaker ? TextCut.Start(speaker, ProtocolLimits.SpeakerCharacters) : null,
                    Confidence = utterance.Confidence,
                });
            }
        }

        // The next message may be long in coming.
        _heard.Clear();
        return chunks.DrainToImmutable();
    }
}
