using System.Text;
using RealtimeRag.Core.Text;

namespace RealtimeRag.Training;

/// <summary>Disturbs a text as speech and recognizers do: fillers, stutters, lost apostrophes, lost words, characters of the same sound.</summary>
internal sealed class Disturber(Random random)
{
    private static readonly string[] ChineseFillers = ["嗯", "呃", "那个", "就是", "就是说", "然后", "啊", "这个", "哎", "额"];
    private static readonly string[] EnglishFillers = ["um", "uh", "like", "you know", "well", "so", "i mean", "okay", "and", "yeah"];

    private static readonly string[] SameSound =
    [
        "什 甚 十 社", "么 末 莫 嘛", "吗 嘛 妈 么", "哪 那 拿", "谁 水", "怎 曾", "几 机 己", "何 和 合", "为 位 维", "多 都", "请 清 情", "问 文", "如 入", "在 再", "的 得 地", "是 事 式", "能 嫩", "会 汇", "有 又", "没 每", "做 作", "法 发", "因 音", "怎 怎",
    ];

    private readonly Dictionary<char, char[]> _sounds = SameSound.GroupBy(line => line[0]).ToDictionary(group => group.Key, group => group.First().Split(' ').Skip(1).Select(word => word[0]).ToArray());

    public string Disturb(string text)
    {
        var chinese = Characters.HasHan(text);
        var result = chinese ? Chinese(text) : English(text);
        return result.Length == 0 ? text : result;
    }

    private string Chinese(string text)
    {
        var builder = new StringBuilder(text.Length + 16);
        if (random.NextDouble() < 0.08)
        {
            builder.Append(Pick(ChineseFillers));
        }

        var dropsGaps = random.NextDouble() < 0.2;
        foreach (var c in text)
        {
            var draw = random.NextDouble();
            if (dropsGaps && c == ' ')
            {
                continue;
            }

            builder.Append(draw < 0.012 && _sounds.TryGetValue(c, out var others) ? others[random.Next(others.Length)] : c);
            if (draw > 0.994)
            {
                builder.Append(draw > 0.998 ? Pick(ChineseFillers) : c);
            }
        }

        if (random.NextDouble() < 0.02)
        {
            builder.Append(Pick(["啊", "呃", "哈"]));
        }

        return builder.ToString();
    }

    private string English(string text)
    {
        var apostrophe = random.NextDouble() switch { < 0.12 => "", < 0.2 => " ", _ => "'" };
        var builder = new StringBuilder(text.Length + 16);
        if (random.NextDouble() < 0.1)
        {
            builder.Append(Pick(EnglishFillers)).Append(' ');
        }

        foreach (var word in text.Replace("'", apostrophe).Split(' '))
        {
            var draw = random.NextDouble();
            if (draw < 0.01)
            {
                continue;
            }

            builder.Append(word).Append(' ');
            if (draw > 0.98)
            {
                builder.Append(draw > 0.99 ? word : Pick(EnglishFillers)).Append(' ');
            }
        }

        return builder.ToString().TrimEnd();
    }

    private string Pick(string[] words) => words[random.Next(words.Length)];
}
