using System.Buffers;

namespace RealtimeRag.Server.Answers.Text;

/// <summary>Finds the end of a JSON object or array without validating it, by counting brackets outside strings. Reset by assigning <c>default</c>.</summary>
internal struct JsonExtent
{
    private static readonly SearchValues<byte> Marks = SearchValues.Create("\"{}[]"u8);
    private int _depth;
    private bool _inString;
    private bool _escaped;

    /// <summary>Whether a value has begun and not ended.</summary>
    public readonly bool IsOpen => _depth > 0;

    /// <summary>Reads more of the value; returns the index after its end, or -1 if it continues.</summary>
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
