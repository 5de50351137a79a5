using RealtimeRag.Cli.Bench.Server;
using RealtimeRag.Cli.Bench.Wire;

namespace RealtimeRag.Cli.Bench.Speed;

/// <summary>The result of many questions asked at once. Times in milliseconds from the question, sorted.</summary>
/// <param name="Acknowledged">The times until the question was acknowledged.</param>
/// <param name="First">The times until the first piece of the answer.</param>
/// <param name="Ended">The times until the end of the answer.</param>
/// <param name="Processor">The server's processor time per answer, in milliseconds.</param>
internal sealed record TurnSample(List<double> Acknowledged, List<double> First, List<double> Ended, double Processor);

/// <summary>Many sessions that all ask at the same moment.</summary>
internal static class TurnLoad
{
    private const int BufferBytes = 64 * 1024;

    // The acknowledgement and two status frames precede the first piece.
    private const int FirstPiece = 4;

    private static ReadOnlySpan<byte> End => "\"stage\":\"idle\""u8;

    /// <summary>Runs the load; blocks until it is done.</summary>
    /// <param name="server">The server.</param>
    /// <param name="talks">The number of sessions.</param>
    /// <param name="answer">How the backend answers.</param>
    /// <param name="cancel">Ends it early.</param>
    public static TurnSample Run(Contender server, int talks, BenchQuestion answer, CancellationToken cancel)
    {
        using var lines = LoadLines.Connect(server, talks);
        var processor = server.Processor;
        var begun = TimeProvider.System.GetTimestamp();
        for (var i = 0; i < talks; i++)
        {
            // Wording that the detector classifies as a question; the instructions alone are not one.
            var question = $"How is {(answer with { Number = i }).ToString().TrimEnd('?')} answered?";
            lines.All[i].Send(ClientFrames.OfText($$"""{"type":"asr_chunk","text":"{{question}}","is_final":true}"""));
        }

        var sample = Follow(lines, begun, cancel);
        return sample with { Processor = (server.Processor - processor).TotalMilliseconds / talks };
    }

    private static TurnSample Follow(LoadLines lines, long begun, CancellationToken cancel)
    {
        var (frames, tails) = (new int[lines.All.Count], lines.All.Select(static _ => new byte[End.Length]).ToArray());
        var (buffer, ready) = (new byte[BufferBytes], new List<int>());
        var sample = new TurnSample([], [], [], 0);
        while (sample.Ended.Count < lines.All.Count)
        {
            cancel.ThrowIfCancellationRequested();
            lines.Ready.Wait(ready, milliseconds: 100);
            foreach (var number in ready)
            {
                // The end marker may be split between two reads.
                var tail = tails[number];
                tail.CopyTo(buffer, 0);
                var before = frames[number];
                frames[number] += lines.All[number].Receive(buffer.AsSpan(tail.Length), out var read);
                var now = TimeProvider.System.GetElapsedTime(begun).TotalMilliseconds;
                Note(sample.Acknowledged, before, frames[number], 1, now);
                Note(sample.First, before, frames[number], FirstPiece, now);
                var text = buffer.AsSpan(0, tail.Length + read.Length);
                var hasEnded = text.IndexOf(End) >= 0;
                text[^tail.Length..].CopyTo(tail);
                if (hasEnded)
                {
                    sample.Ended.Add(now);
                    tail.AsSpan().Clear();
                }
            }
        }

        sample.Acknowledged.Sort();
        sample.First.Sort();
        sample.Ended.Sort();
        return sample;
    }

    private static void Note(List<double> times, int before, int after, int wanted, double now)
    {
        if (before < wanted && after >= wanted)
        {
            times.Add(now);
        }
    }
}
