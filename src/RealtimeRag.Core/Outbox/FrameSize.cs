using System.Text;
using RealtimeRag.Core.Protocol;

namespace RealtimeRag.Core.Outbox;

/// <summary>Estimates the size of a frame on the wire without writing it.</summary>
public static class FrameSize
{
    private const int Envelope = 96;
    private const int CitationEnvelope = 64;
    private const int ChoiceEnvelope = 24;

    /// <summary>The estimate in bytes: the texts in UTF-8 plus a fixed amount for field names and numbers.</summary>
    public static int Of(ServerFrame frame) => Envelope + frame switch
    {
        ServerFrame.Answer answer => Bytes(answer.Content) + OfEnd(answer.End),
        ServerFrame.AnswerReplace replace => Bytes(replace.Content),
        ServerFrame.Clarify clarify => clarify.Titles.Sum(static title => ChoiceEnvelope + Bytes(title)),
        ServerFrame.Status status => Bytes(status.Question) + Bytes(status.Note),
        ServerFrame.Decision decision => Bytes(decision.Text) + Bytes(decision.Speaker),
        ServerFrame.Error error => Bytes(error.Message),
        ServerFrame.Ack ack => Bytes(ack.ReceivedType) + Bytes(ack.SessionId),
        _ => 0,
    };

    private static int OfEnd(AnswerFrameEnd? end)
    {
        if (end is null)
        {
            return 0;
        }

        var size = 2 * Envelope;
        foreach (var citation in end.Citations)
        {
            size += CitationEnvelope + Bytes(citation.Title) + Bytes(citation.Snippet) + Bytes(citation.Url);
        }

        foreach (var question in end.Suggested)
        {
            size += Bytes(question);
        }

        return size;
    }

    private static int Bytes(string? text) => text is null ? 0 : Encoding.UTF8.GetByteCount(text);
}
