using System.Globalization;

namespace RealtimeRag.Fuzzing;

/// <summary>What to run. A case depends only on the seed and its number, so any part of a run can be repeated.</summary>
/// <param name="Seed">The seed.</param>
/// <param name="From">The number of the first case.</param>
/// <param name="Messages">How many mutated messages.</param>
/// <param name="Frames">How many mutated sequences of frames.</param>
/// <param name="Workers">How many connections at once.</param>
internal sealed record FuzzOptions(int Seed, long From, long Messages, long Frames, int Workers)
{
    public const string Usage = "usage: RealtimeRag.Fuzzing [--seed N] [--from N] [--messages N] [--frames N] [--workers N]";

    /// <summary>Reads the command line; null if it is wrong.</summary>
    public static FuzzOptions? Parse(string[] args)
    {
        var options = new FuzzOptions(Random.Shared.Next(), 0, 1_000_000, 1_000_000, 32);
        for (var i = 0; i < args.Length; i += 2)
        {
            if (i + 1 == args.Length || !long.TryParse(args[i + 1], NumberStyles.None, CultureInfo.InvariantCulture, out var value))
            {
                return null;
            }

            switch (args[i])
            {
                case "--seed" when value <= int.MaxValue:
                    options = options with { Seed = (int)value };
                    break;
                case "--from":
                    options = options with { From = value };
                    break;
                case "--messages":
                    options = options with { Messages = value };
                    break;
                case "--frames":
                    options = options with { Frames = value };
                    break;
                case "--workers" when value is > 0 and <= 500:
                    options = options with { Workers = (int)value };
                    break;
                default:
                    return null;
            }
        }

        return options;
    }

    /// <summary>The source of chance for one case.</summary>
    /// <param name="kind">Which of the two kinds of cases.</param>
    /// <param name="number">The case's number.</param>
    public Random Chance(int kind, long number) => new(unchecked((Seed * 31) + (kind * 7919) + (int)(number * 2_654_435_761 >> 16) + (int)number));
}
