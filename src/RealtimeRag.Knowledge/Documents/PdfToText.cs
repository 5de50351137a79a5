using System.ComponentModel;
using System.Diagnostics;
using System.Text;

namespace RealtimeRag.Knowledge.Documents;

/// <summary>Runs <c>pdftotext</c>. The search path is looked up each time, so installing the program requires no restart.</summary>
/// <param name="searchPath">Returns the search path, in the format of <c>PATH</c>; called for every file.</param>
/// <param name="time">Measures the time limit of a file.</param>
internal sealed class PdfToText(Func<string?> searchPath, TimeProvider time)
{
    private static readonly string Name = OperatingSystem.IsWindows() ? "pdftotext.exe" : "pdftotext";

    /// <summary>Measures the time limit of a file.</summary>
    public TimeProvider Time => time;

    /// <summary>The full path of the program, or null if it is not installed.</summary>
    public string? Find() =>
        (searchPath() ?? string.Empty).Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Select(folder => Path.Combine(folder, Name)).FirstOrDefault(File.Exists);

    /// <summary>Extracts the text of a PDF, with form feeds between pages.</summary>
    public async Task<string> RunAsync(byte[] content, DocumentLimits limits, CancellationToken cancellationToken)
    {
        var program = Find() ?? throw new DocumentException(DocumentNotices.PdfToolMissing, skipped: true);
        using var timeout = new CancellationTokenSource(limits.PdfTimeout, time);
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        using var process = Start(program);
        try
        {
            var feeding = FeedAsync(process, content, deadline.Token);
            var errors = process.StandardError.BaseStream.CopyToAsync(Stream.Null, deadline.Token);
            var text = await ReadAsync(process, limits.MaxCharacters, deadline.Token);
            await feeding;
            await errors;
            await process.WaitForExitAsync(deadline.Token);
            return process.ExitCode == 0 ? text : throw new DocumentException(DocumentNotices.PdfFailed);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new DocumentException(DocumentNotices.PdfTooSlow);
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }

    private static Process Start(string program)
    {
        var start = new ProcessStartInfo(program)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            UseShellExecute = false,
            CreateNoWindow = true,
        };
        foreach (var argument in (ReadOnlySpan<string>)["-q", "-enc", "UTF-8", "-", "-"])
        {
            start.ArgumentList.Add(argument);
        }

        try
        {
            return Process.Start(start) ?? throw new DocumentException(DocumentNotices.PdfFailed);
        }
        catch (Win32Exception e)
        {
            throw new DocumentException(DocumentNotices.PdfToolMissing, skipped: true, e);
        }
    }

    private static async Task FeedAsync(Process process, byte[] content, CancellationToken cancellationToken)
    {
        try
        {
            await process.StandardInput.BaseStream.WriteAsync(content, cancellationToken);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // The program stopped reading early; its exit code gives the reason.
            return;
        }
    }

    private static async Task<string> ReadAsync(Process process, long limit, CancellationToken cancellationToken)
    {
        var text = new StringBuilder();
        var buffer = new char[16 * 1024];
        int count;
        while ((count = await process.StandardOutput.ReadAsync(buffer, cancellationToken)) > 0)
        {
            text.Append(buffer, 0, count);
            if (text.Length > limit)
            {
                throw new DocumentException(DocumentNotices.TooMuchText(limit));
            }
        }

        return text.ToString();
    }
}
