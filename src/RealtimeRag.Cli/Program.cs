using System.Text;
using RealtimeRag.Cli;
using RealtimeRag.Cli.Terminal;

Console.OutputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
return await CommandLine.RunAsync(args, CliTerminal.OfProcess(args));
