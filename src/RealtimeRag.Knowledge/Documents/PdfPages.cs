using System.Text;
using UglyToad.PdfPig;

namespace RealtimeRag.Knowledge.Documents;

/// <summary>Extracts the text of a PDF with PdfPig, with form feeds between pages and a blank line between paragraphs.</summary>
internal static class PdfPages
{
    /// <exception cref="DocumentException">It is not a PDF, needs a password, unpacks to too much, contains too much text or takes too long.</exception>
    public static async Task<string> ReadAsync(byte[] content, DocumentLimits limits, TimeProvider time, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(limits.PdfTimeout, time);
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        try
        {
            // On another thread, because reading a page cannot be interrupted: on a timeout the caller continues, and reading ends after the page.
            return await Task.Run(() => Read(content, limits, deadline.Token), deadline.Token).WaitAsync(deadline.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new DocumentException(DocumentNotices.PdfTooSlow);
        }
    }

    private static string Read(byte[] content, DocumentLimits limits, CancellationToken cancellationToken)
    {
        var text = new StringBuilder();
        var options = new ParsingOptions { UseLenientParsing = true, SkipMissingFonts = true, FilterProvider = new PdfFilters(limits.MaxUnpackedBytes) };
        try
        {
            using var document = PdfDocument.Open(content, options);
            var failed = 0;
            for (var number = 1; number <= document.NumberOfPages; number++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                text.Append(number == 1 ? string.Empty : "\f");
                failed += Page(document, number, text) ? 0 : 1;
                if (text.Length > limits.MaxCharacters)
                {
                    throw new DocumentException(DocumentNotices.TooMuchText(limits.MaxCharacters));
                }
            }

            return failed == 0 || failed < document.NumberOfPages ? text.ToString() : throw new DocumentException(DocumentNotices.PdfFailed);
        }
        catch (Exception e) when (IsDamage(e))
        {
            throw new DocumentException(DocumentNotices.PdfFailed, inner: e);
        }
    }

    // One damaged page must not cost the others.
    private static bool Page(PdfDocument document, int number, StringBuilder text)
    {
        try
        {
            PdfLines.Append(document.GetPage(number).Letters, text);
            return true;
        }
        catch (Exception e) when (IsDamage(e))
        {
            return false;
        }
    }

    // On a damaged file a parser may throw almost any exception.
    private static bool IsDamage(Exception e) => e is not (DocumentException or OperationCanceledException or OutOfMemoryException);
}
