using System.Buffers;
using System.Text;
using System.Text.Json;

namespace RealtimeRag.Server.Answers.Text;

/// <summary>
/// Parses JSON as real servers write it: comments, trailing commas, Python's <c>NaN</c> and <c>Infinity</c>, C's <c>nan</c> and
/// <c>inf</c>, and control characters inside strings must not cost an answer. Pure; thread-safe.
/// </summary>
internal static class LenientJson
{
    // Gateways may add anything to an event, at any depth.
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 1000, AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip };

    private static readonly string[] Words = ["-Infinity", "Infinity", "NaN", "undefined", "None", "-nan", "nan", "-inf", "inf"];

    /// <summary>The document, or null if this is not JSON. It refers to <paramref name="json"/>, which must outlive it.</summary>
    public static JsonDocument? Parse(ReadOnlyMemory<byte> json)
    {
        try
        {
            return JsonDocument.Parse(json, Options);
        }
        catch (JsonException)
        {
            return Repair(json.Span) is { } repaired ? ParseOnce(repaired) : null;
        }
    }

    /// <summary>The same JSON with invalid words replaced by null and control characters escaped; null if there is nothing to repair.</summary>
    public static byte[]? Repair(ReadOnlySpan<byte> json)
    {
        var output = new ArrayBufferWriter<byte>(json.Length + 64);
        var (inString, changed) = (false, false);
        for (var i = 0; i < json.Length; i++)
        {
            var c = json[i];
            if (!inString && WordAt(json[i..]) is { } word)
            {
                output.Write("null"u8);
                i += word.Length - 1;
                changed = true;
            }
            else if (inString && c < ' ')
            {
                output.Write(Encoding.ASCII.GetBytes($"\\u{(int)c:x4}"));
                changed = true;
            }
            else
            {
                var length = inString && c == '\\' && i + 1 < json.Length ? 2 : 1;
                output.Write(json.Slice(i, length));
                i += length - 1;
                inString ^= c == '"';
            }
        }

        return changed ? output.WrittenSpan.ToArray() : null;
    }

    private static JsonDocument? ParseOnce(ReadOnlyMemory<byte> json)
    {
        try
        {
            return JsonDocument.Parse(json, Options);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string? WordAt(ReadOnlySpan<byte> json)
    {
        if (json[0] is not ((byte)'-' or (byte)'I' or (byte)'N' or (byte)'u' or (byte)'n' or (byte)'i'))
        {
            return null;
        }

        foreach (var word in Words)
        {
            if (json.Length >= word.Length && Ascii.Equals(json[..word.Length], word) && !(json.Length > word.Length && char.IsAsciiLetter((char)json[word.Length])))
            {
                return word;
            }
        }

        return null;
    }
}
