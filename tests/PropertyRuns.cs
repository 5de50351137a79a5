using System.Globalization;
using FsCheck;

namespace RealtimeRag.Tests;

/// <summary>How properties are tried: from the seed of the run, which a failure names.</summary>
internal static class PropertyRuns
{
    // The generator requires an odd number here; it is not a seed.
    private const ulong Gamma = 0x9E3779B97F4A7C15;

    private static readonly string Repeat = string.Create(CultureInfo.InvariantCulture, $"PROPERTY_SEED={PropertySeed.Value}");

    /// <summary>Tries this many examples and throws if one fails.</summary>
    public static Config Of(int examples) =>
        Config.QuickThrowOnFailure.WithMaxTest(examples).WithReplay((ulong)PropertySeed.Value, Gamma).WithName(Repeat);

    /// <summary>Tries <paramref name="usual"/> examples, or <paramref name="full"/> in a full run, and throws if one fails.</summary>
    public static Config Of(int usual, int full) => Of(PropertySeed.Count(usual, full));
}
