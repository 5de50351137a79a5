using System.IO.Compression;
using System.Text;
using RealtimeRag.Core.Text;

namespace RealtimeRag.Knowledge.Search.Analysis;

/// <summary>
/// The folding and sound table, loaded once from the assembly. Made from the Unicode Character Database and Unihan;
/// variants of a Han character are unified as in <see cref="ChineseScript"/>.
/// </summary>
internal sealed class HanTables
{
    private const char FirstWithSound = '\u4e00';
    private const char LastWithSound = '\u9fff';

    /// <summary>The maximum number of readings stored per character.</summary>
    public const int Readings = 3;

    private readonly ushort[] _sounds;
    private readonly char[][] _bySound;

    private HanTables(char[] folds, ushort[] sounds, char[][] bySound)
    {
        Folds = folds;
        _sounds = sounds;
        _bySound = bySound;
    }

    public static HanTables Instance { get; } = Load();

    /// <summary>The representative of each UTF-16 unit: narrow, lower case, without accents, simplified.</summary>
    public char[] Folds { get; }

    /// <summary>The other characters that sound like this one in any of its readings, ignoring tones.</summary>
    public IEnumerable<char> SoundAlikes(char character)
    {
        for (var place = 0; place < Readings; place++)
        {
            var sound = SoundOf(character, place);
            foreach (var other in sound == 0 ? [] : _bySound[sound])
            {
                if (other != character)
                {
                    yield return other;
                }
            }
        }
    }

    /// <summary>Whether two characters share a reading, ignoring tones.</summary>
    public bool SoundAlike(char one, char other)
    {
        for (var place = 0; place < Readings; place++)
        {
            var sound = SoundOf(one, place);
            if (sound != 0 && (SoundOf(other, 0) == sound || SoundOf(other, 1) == sound || SoundOf(other, 2) == sound))
            {
                return true;
            }
        }

        return one == other;
    }

    /// <summary>The id of one reading of a character, ignoring tones; 0 if it has no more.</summary>
    /// <param name="character">Any folded character.</param>
    /// <param name="place">The index of the reading, from 0.</param>
    public ushort SoundOf(char character, int place) => character is < FirstWithSound or > LastWithSound
        ? (ushort)0
        : _sounds[(place * (LastWithSound - FirstWithSound + 1)) + character - FirstWithSound];

    private static HanTables Load()
    {
        using var stream = typeof(HanTables).Assembly.GetManifestResourceStream("han.bin")
            ?? throw new InvalidOperationException("The folding table is missing from the assembly.");
        using var unpacked = new BrotliStream(stream, CompressionMode.Decompress);
        using var reader = new BinaryReader(unpacked, Encoding.UTF8);
        var folds = ReadFolds(reader);
        var syllables = reader.ReadString().Split(' ').Length;
        var sounds = new ushort[Readings * (LastWithSound - FirstWithSound + 1)];
        var bySound = Enumerable.Range(0, syllables + 1).Select(_ => new List<char>()).ToArray();
        for (var i = 0; i < sounds.Length; i++)
        {
            sounds[i] = reader.ReadUInt16();
            var character = (char)(FirstWithSound + (i % (LastWithSound - FirstWithSound + 1)));
            if (sounds[i] != 0 && folds[character] == character)
            {
                bySound[sounds[i]].Add(character);
            }
        }

        return new HanTables(folds, sounds, Array.ConvertAll(bySound, list => list.ToArray()));
    }

    private static char[] ReadFolds(BinaryReader reader)
    {
        var folds = new char[char.MaxValue + 1];
        for (var i = 0; i < folds.Length; i++)
        {
            folds[i] = (char)i;
        }

        var from = new ushort[reader.ReadUInt16()];
        for (var i = 0; i < from.Length; i++)
        {
            from[i] = reader.ReadUInt16();
        }

        foreach (var character in from)
        {
            folds[character] = (char)reader.ReadUInt16();
        }

        for (var i = 0; i < folds.Length; i++)
        {
            folds[i] = ChineseScript.Unify(folds[i]);
        }

        return folds;
    }
}
