using System.Collections.Immutable;
using RealtimeRag.Core.Protocol;
using RealtimeRag.Core.Text;

namespace RealtimeRag.Core.Recognizers;

/// <summary>
/// Turns the messages of one recognizer into messages of the protocol. Also accepts the protocol's control messages. Lives as long as its session:
/// a connection that resumes the session continues the sentence that is open. Never throws because of a message's content. Thread-safe, because a
/// connection may still be reading when another one replaces it.
/// </summary>
internal sealed class RecognizerFeed
{
    private readonly Lock _gate = new();
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

    /// <summary>The feed of a connection that has just resumed a session.</summary>
    /// <param name="before">The feed of the session's connection before it; null if it is not known here.</param>
    /// <param name="lastSeq">The sequence number of the last frame that the client has received.</param>
    /// <returns>The earlier feed if its messages came from the same recognizer, else this one.</returns>
    public RecognizerFeed Continue(RecognizerFeed? before, long lastSeq)
    {
        if (before is not null && before._version == _version && before._receivedType == _receivedType)
        {
            return before;
        }

        lock (_gate)
        {
            _heard.Resume(lastSeq);
            return this;
        }
    }

    /// <summary>Reads one message.</summary>
    public ClientMessage Read(ReadOnlySpan<byte> bytes) => Read(RecognizerMessage.Parse(bytes), bytes);

    /// <summary>Reads one message that is already parsed.</summary>
    /// <param name="message">The message.</param>
    /// <param name="bytes">The bytes that it was parsed from.</param>
    public ClientMessage Read(RecognizerMessage message, ReadOnlySpan<byte> bytes)
    {
        lock (_gate)
        {
            return Take(message, bytes);
        }
    }

    private ClientMessage Take(RecognizerMessage message, ReadOnlySpan<byte> bytes)
    {
        if (message.Json.Text("type") is { } type && MessageTypes.IsControl(type, _version))
        {
            return WithRest(ClientMessageReader.Read(bytes, _version));
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
