using System.Buffers;
using System.Text;
using System.Text.RegularExpressions;

namespace RealtimeRag.Core.Text;

/// <summary>Removes tags, time stamps, speaker labels and event marks. All patterns are bounded, so that the time is linear.</summary>
internal static partial class RecognizerMarks
{
    private const string Time = "(?>[0-9]{1,3}(?::[0-9]{2}){1,2}(?:[.,][0-9]{1,3})?)";
    private const string Seconds = "[0-9]{1,6}[.][0-9]{1,3}[ ]?s?";
    private const string ExactTime = "[0-9]{1,3}(?::[0-9]{2}){1,2}[.,][0-9]{1,3}";
    private const string Arrow = @"[ \t]{0,4}(?:-{1,2}>|→|~|–|—|-|to)[ \t]{0,4}";
    private const string Blank = @"[ \t\u3000]{0,4}";
    private const string Number = "[0-9]{1,3}";
    private const string ChineseSpeaker = "(?:发言人|发言者|说话人|说话者|讲话人|讲话者|讲者|演讲者|演讲人|嘉宾|發言人|發言者|說話人|說話者|講話人|講話者|講者|演講者|演講人|嘉賓|声道|聲道)";
    private const string ChineseName = ChineseSpeaker + "[ _#＃-]{0,2}(?:" + Number + "|[A-Za-z](?![A-Za-z])|[一二三四五六七八九十]{1,3}|[甲乙丙丁])";
    private const string LatinName = "(?:[Ss](?:peaker|PEAKER|pk|PK|pkr|PKR)|[Gg](?:uest|UEST))[ _#-]{0,2}(?:" + Number + "|[A-Za-z](?![A-Za-z])|[Uu](?:nknown|NKNOWN)(?![A-Za-z]))";
    private const string Name = "(?:" + ChineseName + "|" + LatinName + ")";
    private const string BracketedName = "(?:" + Name + "|" + LatinWord + "[ ]?:[ ]?" + Number + "|" + LatinWord + "|" + ChineseSpeaker + ")";
    // "嘉宾10:30到场" and "Guest 10:30 arrival" name a time of day, not the tenth speaker; at the end of a line the time belongs to a label.
    private const string NoClockTime = "(?!" + Blank + "(?:嘉宾|嘉賓|讲者|講者|演讲者|演講者|演讲人|演講人|[Gg](?:uest|UEST))[ _#＃-]{0,2}(?:(?:" + Number
        + @"|[一二三四五六七八九十]{1,3})[ \t]{1,4})?[0-9]{1,2}:[0-5][0-9](?![0-9:]|[ \t]{0,4}[\r\n]))";

    private const string LatinWord = "(?:[Ss](?:peaker|PEAKER|pk|PK))";
    private const string TimeInBrackets = @"[\[(（<]" + Blank + "(?:" + Time + "|" + Seconds + ")(?:" + Arrow + "(?:" + Time + "|" + Seconds + "))?" + Blank + @"[\])）>]";

    /// <summary>Without any of these the only possible mark is a label.</summary>
    private static readonly SearchValues<char> Openers = SearchValues.Create("<[({（【*⁇♪♫♬♩!%>");

    /// <summary>How the words of a label begin. Looking for these alone takes a tenth of the time.</summary>
    private static readonly SearchValues<char> SpeakerStarts = SearchValues.Create("sSſgG发说讲演嘉發說講声聲");

    private static readonly SearchValues<string> SpeakerWords = SearchValues.Create(
        ["speaker", "spk", "guest", "发言", "说话", "讲话", "讲者", "演讲", "嘉宾", "發言", "說話", "講話", "講者", "演講", "嘉賓", "声道", "聲道"], StringComparison.OrdinalIgnoreCase);

    /// <summary>The text without marks; the same object if it contains none.</summary>
    internal static string Remove(string text)
    {
        text = text.Contains(':') || text.Contains('>') || text.Contains(']') ? Remove(text, Times()) : text;
        if (text.AsSpan().ContainsAny(Openers))
        {
            text = Remove(text, Tags());
            text = Remove(text, Events(), IsEvent);
        }

        text = text.AsSpan().ContainsAny(SpeakerStarts) && text.AsSpan().ContainsAny(SpeakerWords) ? Remove(text, Labels()) : text;
        return SenseVoiceSigns.Remove(text);
    }

    /// <summary>Removes the matches and the blanks around them; keeps a blank if words would otherwise run together.</summary>
    internal static string Remove(string text, Regex marks, MarkCheck? isMark = null)
    {
        StringBuilder? kept = null;
        var from = 0;
        foreach (var match in marks.EnumerateMatches(text))
        {
            if (isMark?.Invoke(text, match.Index, match.Index + match.Length) != false)
            {
                Append(kept ??= new(text.Length), text.AsSpan(from, match.Index - from));
                from = match.Index + match.Length;
            }
        }

        if (kept is null)
        {
            return text;
        }

        Append(kept, text.AsSpan(from));
        return kept.Length > 0 && kept[^1] == '\n' ? kept.ToString(0, kept.Length - 1) : kept.ToString();
    }

    private static void Append(StringBuilder kept, ReadOnlySpan<char> text)
    {
        var words = text.Trim();
        if (words.IsEmpty)
        {
            return;
        }

        var first = text.IndexOf(words[0]);
        if (kept.Length > 0 && kept[^1] != '\n')
        {
            var separated = text[..first].Contains('\n') ? "\n" : Characters.NeedBlankBetween(kept[^1], words[0]) ? " " : "";
            kept.Append(separated);
        }

        kept.Append(words);
        if (text[(first + words.Length)..].Contains('\n'))
        {
            kept.Append('\n');
        }
    }

    private static bool IsEvent(string text, int start, int end)
    {
        // People use round brackets too, so only brackets set off from the words are a mark. Chinese leaves no blank around them.
        var inner = text.AsSpan(start + 1, end - start - 2);
        var startsApart = start == 0 || !char.IsLetterOrDigit(text[start - 1]);
        var endsApart = end == text.Length || !char.IsLetterOrDigit(text[end]);
        var standsApart = Characters.HasHan(inner) ? startsApart || endsApart : startsApart && endsApart;
        return (standsApart || text[start] is '[' or '【' or '<') && EventMarks.Names(inner.TrimEnd("0123456789:. "));
    }

    /// <summary>
    /// Tags: SenseVoice and Whisper "&lt;|zh|&gt;", Whisper.cpp "[_BEG_]", Kaldi and ESPnet "&lt;unk&gt;", "!SIL", Watson "%HESITATION", Parakeet
    /// "&lt;EOU&gt;", Qwen "language Chinese&lt;asr_text&gt;", WebVTT "&lt;v Ann&gt;" and "&lt;c&gt;", SentencePiece "⁇", notes, and "&gt;&gt;" for a change
    /// of speaker.
    /// </summary>
    [GeneratedRegex(
        @"<\|[A-Za-z0-9_./-]{1,40}\|>"
        + @"|<[ ]?\|[ ](?:zh|en|yue|ja|ko|nospeech|NEUTRAL|HAPPY|SAD|ANGRY|FEARFUL|DISGUSTED|SURPRISED|EMO[ ]?_[ ]?UNKNOWN|Speech|BGM|Applause|Laughter|Cry|Sneeze|Breath|Cough|withitn|woitn|itn)[ ]\|[ ]?>"
        + @"|\[_[A-Za-z0-9_]{1,20}\]"
        + @"|</?(?:s|unk|UNK|sil|SIL|eps|blank|blk|pad|sos|eos|sos/eos|bos|space|SPN|NSN|EOU|EOB)/?>"
        + @"|(?:(?<![^\n])language[ ][A-Za-z]{2,20})?</?asr_text>"
        + @"|\[(?:UNK|unk|PAD|pad)\]"
        + @"|(?<![^\n])<v[ .][^<>\n]{1,64}>|<v(?:\.[\w-]{1,40}){0,4}[ ](?:\p{Lu}|\p{Lo}|\p{Nd}|speaker)[^<>\n]{0,64}>|</v>"
        + @"|<c(?:\.[\w-]{1,40}){1,4}>|<c>(?=[^\n]{0,200}</c>|\S)|</c>"
        + @"|(?<![^\s])(?:!SIL|%HESITATION)(?![^\s])"
        + @"|(?<![^\n])>>+"
        + "|[⁇♪♫♬♩]",
        RegexOptions.CultureInvariant)]
    private static partial Regex Tags();

    [GeneratedRegex(@"[\[(（<{*【][\p{L}\p{M}' _,/-]{1,60}(?:[ ][0-9:.]{4,12})?[\])）>}*】]", RegexOptions.CultureInvariant)]
    private static partial Regex Events();

    /// <summary>Between brackets, with an arrow, or exact to the millisecond at the beginning: a bare "10:30" may be speech.</summary>
    [GeneratedRegex(
        @"(?:(?<![^\n])[0-9]{1,5}\r?\n)?(?:[\[(（<]" + Blank + ")?(?:" + Time + "|" + Seconds + @")[ \t]{0,4}-->[ \t]{0,4}(?:" + Time + "|" + Seconds + ")(?:" + Blank + @"[\])）>])?"
        + @"|[\[<]" + Blank + "(?:" + Time + "|" + Seconds + ")" + Arrow + "(?:" + Time + "|" + Seconds + ")" + Blank + @"[\]>]"
        + @"|\[[0-9]{1,3}:[0-9]{1,2}[.][0-9]{1,3},[0-9]{1,3}:[0-9]{1,2}[.][0-9]{1,3}(?:,[0-9]{1,2})?\]"
        + @"|[\[<]" + Blank + Time + Blank + @"[\]>]"
        + @"|(?<![^\n])" + TimeInBrackets
        + @"|(?<![^\n])" + ExactTime + "(?:" + Arrow + ExactTime + @")?(?=\s)",
        RegexOptions.CultureInvariant)]
    private static partial Regex Times();

    /// <summary>
    /// Labels: a speaker's name with its number, followed by a separator. If only a blank or a dash follows, it is a label only at the beginning.
    /// </summary>
    [GeneratedRegex(
        @"(?<![^\s。！？；.!?;\]】)）>|])[\[(（【<]" + Blank + BracketedName + "(?:[ ,]{1,2}(?:" + Time + "|" + Seconds + "))?" + Blank + @"[\])）】>]" + Blank + "(?:" + TimeInBrackets + ")?" + Blank + "[:：|-]?"
        + @"|(?<![^\n。！？；.!?;\]】)）>|])" + NoClockTime + Blank + Name + Blank + "(?:" + TimeInBrackets + "|" + Time + ")?" + Blank + "[:：|>]"
        + @"|(?<=[ \t])" + NoClockTime + "(?:" + ChineseName + "|S(?:peaker|PEAKER|PK)[ _-]?" + Number + ")" + Blank + "[:：]"
        + @"|(?<![^\n])" + NoClockTime + Blank + Name + Blank + "(?:" + TimeInBrackets + "|" + Time + @")(?=\s)"
        + @"|(?<![^\n])" + Blank + Name + @"(?:[ \t]{0,4}(?=[\r\n])|\t|[ ]{1,4}[-–—](?=[ ]))"
        + @"|(?<![^\n])(?:SPEAKER|spk)_?" + Number + "(?=[ ])"
        + @"|(?<![^\n])(?:发言人|说话人|發言人|說話人)" + Blank + "[:：]",
        RegexOptions.CultureInvariant)]
    private static partial Regex Labels();

    /// <summary>Whether a match really is a mark.</summary>
    internal delegate bool MarkCheck(string text, int start, int end);
}
