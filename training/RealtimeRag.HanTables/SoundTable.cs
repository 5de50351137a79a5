using System.Globalization;
using System.Text;

namespace RealtimeRag.HanTables;

/// <summary>The readings of Han characters: Mandarin syllables without tones, the most usual first.</summary>
internal static class SoundTable
{
    private const char First = '\u4e00';
    private const char Last = '\u9fff';
    private const int MostReadings = 3;
    private static readonly string[] Sources = ["kHanyuPinlu", "kTGHZ2013", "kMandarin"];

    /// <summary>The first two sources have readings only for characters in modern dictionaries; the third adds the others later.</summary>
    public static IReadOnlyDictionary<char, string[]> Read(string path)
    {
        var found = Sources.ToDictionary(source => source, _ => new Dictionary<char, string[]>());
        foreach (var line in File.ReadLines(path).Where(line => line.StartsWith("U+", StringComparison.Ordinal)))
        {
            var columns = line.Split('\t');
            var code = int.Parse(columns[0].AsSpan(2), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            if (code is >= First and <= Last && found.TryGetValue(columns[1], out var table))
            {
                table[(char)code] = columns[2].Split(' ').SelectMany(Syllables).ToArray();
            }
        }

        var modern = found["kTGHZ2013"].Keys.Concat(found["kHanyuPinlu"].Keys).ToHashSet();
        return modern.Order().ToDictionary(
            character => character,
            character => Sources.SelectMany(source => found[source].GetValueOrDefault(character, [])).Distinct().Take(MostReadings).ToArray());
    }

    public static void Write(IReadOnlyDictionary<char, string[]> readings, BinaryWriter writer)
    {
        var syllables = readings.Values.SelectMany(sounds => sounds).Distinct().Order(StringComparer.Ordinal).ToList();
        writer.Write(string.Join(' ', syllables));
        for (var place = 0; place < MostReadings; place++)
        {
            for (var character = First; character <= Last; character++)
            {
                var sounds = readings.GetValueOrDefault(character, []);
                writer.Write((ushort)(place < sounds.Length ? syllables.IndexOf(sounds[place]) + 1 : 0));
            }
        }
    }

    // Accepts both "510.020:le,liǎo" and "le(30101)".
    private static IEnumerable<string> Syllables(string entry)
    {
        var sounds = entry[(entry.IndexOf(':', StringComparison.Ordinal) + 1)..].Split('(')[0];
        return sounds.Split(',').Select(WithoutTone);
    }

    private static string WithoutTone(string syllable)
    {
        const string Marked = "āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜüńňǹḿ";
        const string Plain = "aaaaeeeeiiiioooouuuuvvvvvnnnm";
        var plain = new StringBuilder();
        foreach (var character in syllable.Where(character => character is not ('\u0300' or '\u0304' or '\u030c')))
        {
            var place = Marked.IndexOf(character, StringComparison.Ordinal);
            plain.Append(place < 0 ? character : Plain[place]);
        }

        return plain.ToString();
    }
}
