using RealtimeRag.Fuzzing;

// Sends mutated messages and mutated frames to a server in this process, and says what they did to it. See tests/README.md.
if (FuzzOptions.Parse(args) is not { } options)
{
    await Console.Error.WriteLineAsync(FuzzOptions.Usage);
    return 2;
}

using var interrupted = new CancellationTokenSource();
Console.CancelKeyPress += (_, pressed) =>
{
    pressed.Cancel = true;
    interrupted.Cancel();
};
return await Fuzzer.RunAsync(options, interrupted.Token) ? 0 : 1;
