using System.Runtime.InteropServices;

namespace RealtimeRag.Server.Transport;

/// <summary>
/// Validates UTF-8 byte by byte (Unicode 15, table 3-7): no overlong forms, no surrogates, nothing above U+10FFFF.
/// Not thread-safe.
/// </summary>
[StructLayout(LayoutKind.Auto)]
internal struct Utf8Check
{
    private int _missing;
    private byte _lowest;
    private byte _highest;

    /// <summary>Whether no character is incomplete.</summary>
    public readonly bool IsWhole => _missing == 0;

    /// <summary>Processes the next byte; returns false if it is invalid at this position.</summary>
    public bool Take(byte next)
    {
        if (_missing == 0)
        {
            return next < 0x80 || Begin(next);
        }

        if (next < _lowest || next > _highest)
        {
            return false;
        }

        _missing--;
        (_lowest, _highest) = (0x80, 0xBF);
        return true;
    }

    private bool Begin(byte lead)
    {
        (_missing, _lowest, _highest) = lead switch
        {
            >= 0xC2 and <= 0xDF => (1, (byte)0x80, (byte)0xBF),
            0xE0 => (2, (byte)0xA0, (byte)0xBF),
            0xED => (2, (byte)0x80, (byte)0x9F),
            >= 0xE1 and <= 0xEF => (2, (byte)0x80, (byte)0xBF),
            0xF0 => (3, (byte)0x90, (byte)0xBF),
            0xF4 => (3, (byte)0x80, (byte)0x8F),
            >= 0xF1 and <= 0xF3 => (3, (byte)0x80, (byte)0xBF),
            _ => default,
        };
        return _missing > 0;
    }
}
