using System.Collections.Immutable;
using RealtimeRag.Core.Protocol;

namespace RealtimeRag.Core.Sessions;

/// <summary>Remembers finals by the recognizer's name for the sentence.</summary>
internal static class NamedFinals
{
    /// <summary>Recognizers revise the newest sentences only.</summary>
    private const int Remembered = 8;

    /// <summary>The final that a chunk revises; null if it is a new sentence or has no name.</summary>
    public static NamedFinal? Before(SessionState state, ClientFrame.AsrChunk chunk)
    {
        if (chunk.Key is { } key)
        {
            foreach (var named in state.Named)
            {
                if (named.Key == key)
                {
                    return named;
                }
            }
        }

        return null;
    }

    /// <summary>The finals with one more, which replaces an earlier one of the same name.</summary>
    public static ImmutableArray<NamedFinal> With(ImmutableArray<NamedFinal> finals, ClientFrame.AsrChunk chunk)
    {
        if (chunk.Key is not { } key)
        {
            return finals;
        }

        var others = finals.RemoveAll(named => named.Key == key);
        return [.. others.Length < Remembered ? others : others.RemoveAt(0), new NamedFinal(key, chunk.Text)];
    }
}
