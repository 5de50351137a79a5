namespace RealtimeRag.Server.Answers.Text;

/// <summary>Splits an array of events, which some gateways send instead of single events. Pure; thread-safe.</summary>
internal static class JsonItems
{
    /// <summary>The objects in an array, ignoring other elements; returns any other value unchanged, including an array without objects.</summary>
    /// <param name="json">One JSON value.</param>
    public static IReadOnlyList<ReadOnlyMemory<byte>> Of(ReadOnlyMemory<byte> json)
    {
        if (json.Span is not [(byte)'[', ..])
        {
            return [json];
        }

        List<ReadOnlyMemory<byte>> items = [];
        var at = 1;
        while (json.Span[at..].IndexOf((byte)'{') is >= 0 and var gap)
        {
            at += gap;
            var extent = default(JsonExtent);
            if (extent.Read(json.Span[at..]) is not (> 0 and var length))
            {
                return [json];
            }

            items.Add(json.Slice(at, length));
            at += length;
        }

        return items.Count > 0 ? items : [json];
    }
}
