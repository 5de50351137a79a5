using System.Text;
using System.Text.Json;

namespace RealtimeRag.Core.Recognizers;

/// <summary>Reads iFlytek's lists of words: the first candidate of each word.</summary>
internal static class IflytekText
{
    /// <summary>The words of a list of groups, concatenated.</summary>
    public static string Join(JsonElement groups)
    {
        var text = new StringBuilder();
        foreach (var group in groups.Items())
        {
            text.Append(group.Field("cw").Item(0).Text("w"));
        }

        return text.ToString();
    }
}
