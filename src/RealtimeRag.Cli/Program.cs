using RealtimeRag.Cli;
using RealtimeRag.Cli.Terminal;

ConsoleOutput.Install();
return await CommandLine.RunAsync(args, CliTerminal.OfProcess(args));
