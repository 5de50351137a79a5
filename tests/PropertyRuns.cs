using System.Globalization;
using FsCheck;

namespace RealtimeRag.Tests;

/// <summary>
/// How properties are tried: on the same examples every time, so that a failure can be repeated and only a change of the code changes the outcome.
/// <c>PROPERTY_SEED=12345 ./test.sh</c> tries others.
/// </summary>
internal static class PropertyRuns
{
    private const ulong UsualSeed = 20_261;

    // The generator wants an odd number here; it is not a seed.
    private const ulong Gamma = 0x9E3779B97F4A7C15;

    /// <summary>Tries this many examples and throws where one fails.</summary>
    public static Config Of(int examples) => Config.QuickThrowOnFailure.WithMaxTest(examples).WithReplay(Seed(), Gamma);

    private static ulong Seed() =>
        ulong.TryParse(Environment.GetEnvironmentVariable("PROPERTY_SEED"), NumberStyles.None, CultureInfo.InvariantCulture, out var seed) ? seed : UsualSeed;
}
