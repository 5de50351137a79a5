using System.Globalization;

namespace RealtimeRag.Client.Reconnect;

/// <summary>Parses <c>retry_ms=1500</c> in a close reason.</summary>
internal static class RetryHint
{
    private const string Name = "retry_ms=";
    private static readonly TimeSpan Longest = TimeSpan.FromHours(1);

    /// <summary>The wait that the server asks for, or null if there is none. At most an hour.</summary>
    public static TimeSpan? Parse(string? reason)
    {
        var start = reason?.IndexOf(Name, StringComparison.Ordinal) ?? -1;
        if (start < 0)
        {
            return null;
        }

        var digits = reason.AsSpan(start + Name.Length);
        var length = 0;
        while (length < digits.Length && digits[length] is >= '0' and <= '9')
        {
            length++;
        }

        return int.TryParse(digits[..length], NumberStyles.None, CultureInfo.InvariantCulture, out var milliseconds)
            ? TimeSpan.FromMilliseconds(Math.Min(milliseconds, Longest.TotalMilliseconds))
            : null;
    }
}
