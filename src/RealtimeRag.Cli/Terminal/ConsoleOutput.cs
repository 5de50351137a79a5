using System.Text;

namespace RealtimeRag.Cli.Terminal;

/// <summary>Sets up the output of this process: UTF-8, and a full disk ends the command with a sentence instead of a stack trace.</summary>
internal static class ConsoleOutput
{
    /// <summary>Puts it in place; called once, before anything is written.</summary>
    public static void Install()
    {
        var encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
        Console.OutputEncoding = encoding;
        Console.SetOut(Writer(Console.OpenStandardOutput(), encoding, static e => throw new OutputException(e)));

        // What cannot be written to standard error cannot be reported anywhere; the exit code still says how the command ended.
        Console.SetError(Writer(Console.OpenStandardError(), encoding, static _ => { }));
    }

    private static TextWriter Writer(Stream stream, Encoding encoding, Action<IOException> failed) =>
        TextWriter.Synchronized(new StreamWriter(new OutputStream(stream, failed), encoding) { AutoFlush = true });
}
