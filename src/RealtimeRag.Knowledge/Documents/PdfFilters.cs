using System.IO.Compression;
using UglyToad.PdfPig.Filters;
using UglyToad.PdfPig.Tokenization.Scanner;
using UglyToad.PdfPig.Tokens;

namespace RealtimeRag.Knowledge.Documents;

/// <summary>PdfPig's filters with a limit on what the streams of one file unpack to. Use one instance per document; not thread-safe.</summary>
internal sealed class PdfFilters(long limit) : ILookupFilterProvider
{
    // The maximum expansion of one LZW byte.
    private const int MostOfLzw = 2_800;

    private long _left = limit;

    public IReadOnlyList<IFilter> GetFilters(DictionaryToken dictionary) => Bounded(DefaultFilterProvider.Instance.GetFilters(dictionary));

    public IReadOnlyList<IFilter> GetFilters(DictionaryToken dictionary, IPdfTokenScanner scanner) =>
        Bounded(DefaultFilterProvider.Instance is ILookupFilterProvider lookup ? lookup.GetFilters(dictionary, scanner) : DefaultFilterProvider.Instance.GetFilters(dictionary));

    public IReadOnlyList<IFilter> GetNamedFilters(IReadOnlyList<NameToken> names) => Bounded(DefaultFilterProvider.Instance.GetNamedFilters(names));

    public IReadOnlyList<IFilter> GetAllFilters() => Bounded(DefaultFilterProvider.Instance.GetAllFilters());

    private List<IFilter> Bounded(IReadOnlyList<IFilter> filters) => [.. filters.Select(filter => new Filter(filter, this))];

    private void Spend(long bytes)
    {
        _left -= bytes;
        if (_left < 0)
        {
            throw new DocumentException(DocumentNotices.PdfBomb);
        }
    }

    private sealed class Filter(IFilter inner, PdfFilters owner) : IFilter
    {
        public bool IsSupported => inner.IsSupported;

        public Memory<byte> Decode(Memory<byte> input, DictionaryToken streamDictionary, IFilterProvider filterProvider, int filterIndex)
        {
            owner.Spend(inner switch
            {
                FlateFilter => Unpacked(input, owner._left),
                LzwFilter => (long)input.Length * MostOfLzw,
                _ => 0,
            });
            return inner.Decode(input, streamDictionary, filterProvider, filterIndex);
        }

        // Unpacked once only to be counted: cheap compared with reading it, and never held in memory.
        private static long Unpacked(Memory<byte> input, long enough)
        {
            var total = 0L;
            try
            {
                using var stream = new ZLibStream(new MemoryStream(input.ToArray(), writable: false), CompressionMode.Decompress);
                var buffer = new byte[16 * 1024];
                int count;
                while (total <= enough && (count = stream.Read(buffer)) > 0)
                {
                    total += count;
                }
            }
            catch (InvalidDataException)
            {
                // Damaged from here on; the filter itself recovers what it can, which is no more than was counted.
                return total;
            }

            return total;
        }
    }
}
