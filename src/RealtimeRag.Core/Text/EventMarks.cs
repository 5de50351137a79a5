using System.Collections.Frozen;

namespace RealtimeRag.Core.Text;

/// <summary>The names of sounds that recognizers write between brackets: "[noise]", "(upbeat music playing)", "【笑声】".</summary>
internal static class EventMarks
{
    private const int LongestName = 16;

    private static readonly FrozenSet<string> Sounds = FrozenSet.ToFrozenSet(
    [
        "noise", "noises", "laughter", "laughing", "laughs", "laugh", "laughed", "chuckle", "chuckles", "chuckling", "giggle", "giggles", "giggling", "music", "song", "singing", "bgm", "applause", "applauding",
        "clapping", "claps", "cheer", "cheers", "cheering", "cough", "coughs", "coughing", "sneeze", "sneezes", "sneezing", "sniff", "sniffs", "breath", "breaths", "breathing", "breathes", "inhale", "inhales",
        "exhale", "exhales", "sigh", "sighs", "sighing", "gasp", "gasps", "yawn", "yawns", "cry", "cries", "crying", "sob", "sobs", "sobbing", "groan", "groans", "whisper", "whispers", "whispering",
        "silence", "silent", "blankaudio", "noaudio", "nospeech", "inaudible", "unintelligible", "indistinct", "unclear", "crosstalk", "overtalk", "overlap", "overlapping", "chatter", "babble", "murmuring",
        "static", "hiss", "hum", "humming", "beep", "beeps", "beeping", "click", "clicks", "clicking", "clank", "ringing", "rings", "ringtone", "dialtone", "buzz", "buzzing", "knock", "knocking", "footsteps", "typing",
        "smack", "lipsmack", "spokennoise", "vocalizednoise", "humannoise", "spn", "nsn", "sil", "unk", "pause", "hesitation", "hes", "filler", "fil", "fill", "um", "uh", "hmm", "nonspeech", "foreignlanguage",
    ]);

    private static readonly FrozenSet<string> Attributes = FrozenSet.ToFrozenSet(
    [
        "background", "loud", "soft", "upbeat", "dramatic", "gentle", "tense", "ominous", "light", "sad", "happy", "audience", "crowd", "people", "man", "woman", "men", "women", "speaker", "speaking", "speaks", "in", "and",
        "a", "the", "of", "playing", "plays", "played", "continues", "continued", "stops", "fades", "heard", "sound", "sounds", "audio", "speech", "blank", "no", "foreign", "language", "vocalized", "spoken", "human", "phone", "telephone", "door", "keyboard", "throat", "lip", "lips",
        "short", "long", "deep", "heavy", "theme", "intro", "outro", "electronic", "classical", "piano", "guitar",
    ]);

    private static readonly FrozenSet<string> Pairs = FrozenSet.ToFrozenSet(
        ["blank audio", "no audio", "non speech", "no speech", "foreign language", "speaking foreign language", "speaking in foreign language", "speaks in foreign language", "clears throat", "phone rings", "door closes", "door opens"]);

    private static readonly FrozenSet<string> ChineseSounds = FrozenSet.ToFrozenSet(
    [
        "音乐", "音乐声", "背景音乐", "背景音", "背景噪音", "背景噪声", "轻音乐", "歌声", "唱歌", "笑", "笑声", "大笑", "轻笑", "掌声", "鼓掌", "欢呼", "欢呼声", "噪音", "噪声", "杂音", "电流声", "咳嗽", "咳嗽声", "咳", "清嗓子", "喷嚏", "喷嚏声", "打喷嚏",
        "呼吸", "呼吸声", "叹气", "叹气声", "哭", "哭声", "哭泣", "铃声", "电话铃声", "手机铃声", "敲门声", "脚步声", "键盘声", "提示音", "静音", "无声", "沉默", "停顿", "空白", "空白音频", "无语音", "听不清", "听不清楚", "听不懂", "不清楚", "无法识别", "无法辨认", "重叠", "外语", "其他声音", "环境音", "环境噪音",
    ]);

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> SoundLookup = Sounds.GetAlternateLookup<ReadOnlySpan<char>>();
    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> AttributeLookup = Attributes.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>Whether the bracketed text names a sound and nothing else.</summary>
    internal static bool Names(ReadOnlySpan<char> inner)
    {
        Span<char> folded = stackalloc char[inner.Length];
        for (var i = 0; i < inner.Length; i++)
        {
            folded[i] = inner[i] is '_' or '-' or ',' or '/' ? ' ' : ChineseScript.Simplify(Characters.Fold(inner[i]));
        }

        var name = Characters.TrimBlank(folded);
        return ChineseSounds.GetAlternateLookup<ReadOnlySpan<char>>().Contains(name) || Pairs.GetAlternateLookup<ReadOnlySpan<char>>().Contains(name) || IsSoundWithAttributes(name);
    }

    private static bool IsSoundWithAttributes(ReadOnlySpan<char> name)
    {
        var hasSound = false;
        foreach (var range in name.Split(' '))
        {
            var word = name[range];
            if (word.IsEmpty || (word.Length <= LongestName && AttributeLookup.Contains(word)))
            {
                continue;
            }

            if (word.Length > LongestName || !SoundLookup.Contains(word))
            {
                return false;
            }

            hasSound = true;
        }

        return hasSound;
    }
}
