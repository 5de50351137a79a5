using System.Text;

namespace RealtimeRag.Cli.Terminal;

/// <summary>Configures the output of this process: UTF-8, and an error message instead of a stack trace if the disk is full.</summary>
internal static class ConsoleOutput
{
    /// <summary>Installs it; called once, before anything is written.</summary>
    public static void Install()
    {
        var encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
        Console.OutputEncoding = encoding;
        Console.SetOut(Writer(Console.OpenStandardOutput(), encoding, static e => throw new OutputException(e)));

        // A failure to write to standard error cannot be reported; the exit code still reports how the command ended.
        Console.SetError(Writer(Console.OpenStandardError(), encoding, static _ => { }));
    }

    private static TextWriter Writer(Stream stream, Encoding encoding, Action<IOException> failed) =>
        TextWriter.Synchronized(new StreamWriter(new OutputStream(stream, failed), encoding) { AutoFlush = true });
}
