using System.Buffers;

namespace RealtimeRag.Server.Answers.Text;

/// <summary>Finds where a JSON object or array ends, without judging what is in it: brackets are counted outside strings. Begins anew as <c>default</c>.</summary>
internal struct JsonExtent
{
    private static readonly SearchValues<byte> Marks = SearchValues.Create("\"{}[]"u8);
    private int _depth;
    private bool _inString;
    private bool _escaped;

    /// <summary>Whether a value has begun and not ended.</summary>
    public readonly bool IsOpen => _depth > 0;

    /// <summary>Takes more of the value; returns the index behind its end, or -1 where it goes on.</summary>
    public int Read(ReadOnlySpan<byte> text)
    {
        var at = 0;
        while (at < text.Length)
        {
            if (_escaped)
            {
                _escaped = false;
                at++;
                continue;
            }

            var rest = text[at..];
            var next = _inString ? rest.IndexOfAny((byte)'"', (byte)'\\') : rest.IndexOfAny(Marks);
            if (next < 0)
            {
                return -1;
            }

            at += next + 1;
            Take(rest[next]);
            if (_depth == 0 && !_inString)
            {
                return at;
            }
        }

        return -1;
    }

    private void Take(byte c)
    {
        switch (c)
        {
            case (byte)'"':
                _inString = !_inString;
                break;
            case (byte)'\\':
                _escaped = true;
                break;
            case (byte)'{' or (byte)'[':
                _depth++;
                break;
            default:
                _depth--;
                break;
        }
    }
}
