using System.Globalization;

namespace RealtimeRag.Tests;

/// <summary>
/// The seed of everything random in this run of the tests. Each run takes a new one, so that cases add up over time;
/// <c>PROPERTY_SEED=12345 ./test.sh</c> repeats a run. A seed that once failed becomes a fact beside its property.
/// <c>PROPERTY_RUNS=full ./test.sh</c> tries the full number of examples where a test tries fewer by default. Thread-safe.
/// </summary>
internal static class PropertySeed
{
    private static readonly bool IsFull = Environment.GetEnvironmentVariable("PROPERTY_RUNS") == "full";

    /// <summary>The seed of this run, from 0 to 2^31 - 1.</summary>
    public static int Value { get; } = OfRun();

    /// <summary>How many examples to try: <paramref name="usual"/>, or <paramref name="full"/> in a full run.</summary>
    public static int Count(int usual, int full) => IsFull ? full : usual;

    /// <summary>A generator for this run; the salt tells apart several in one test.</summary>
    public static Random NewRandom(int salt = 0) => new(Of(salt));

    /// <summary>A separate seed for the example with this number.</summary>
    public static int Of(int example)
    {
        // The finaliser of splitmix64 (Steele, Lea, Flood 2014): neighbouring numbers give unrelated seeds.
        var mixed = (ulong)Value * 0x9E3779B97F4A7C15 + (uint)example * 0xBF58476D1CE4E5B9;
        mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
        return (int)((mixed ^ (mixed >> 31)) & int.MaxValue);
    }

    private static int OfRun() =>
        Environment.GetEnvironmentVariable("PROPERTY_SEED") is not { Length: > 0 } set ? Random.Shared.Next()
        : int.TryParse(set, NumberStyles.None, CultureInfo.InvariantCulture, out var seed) ? seed
        : throw new InvalidOperationException($"PROPERTY_SEED is not a number from 0 to {int.MaxValue}: {set}");
}
