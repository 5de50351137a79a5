using System.Collections.Immutable;
using RealtimeRag.Knowledge.Search;
using RealtimeRag.Knowledge.Search.Segments;

namespace RealtimeRag.KnowledgeTests.Search;

/// <summary>A small folder of house rules in Chinese (both scripts) and English, written for these tests, and an index of it.</summary>
internal sealed class SmallLibrary : IPassageText
{
    private static readonly (string Title, string Text)[] Passages =
    [
        ("图书馆 › 开放时间", "图书馆周一至周四早上八点开门，晚上十点闭馆。周五提前到下午六点闭馆。周末只开放自习区，时间为上午九点到下午五点。"),
        ("图书馆 › 借书", "本科生一次最多借二十册，借期三十天，可以续借一次。逾期每册每天收取一角的滞纳金。珍本和工具书只能在馆内阅览。"),
        ("图书馆 › 丢失赔偿", "丢失图书应当购买同一版本归还，买不到时按原价的三倍赔偿。污损严重的图书也按丢失处理。"),
        ("校园卡 › 充值", "校园卡可以在食堂一楼的自助机上充值，也可以绑定银行卡自动充值，每次最少五十元。"),
        ("校园卡 › 挂失", "校园卡丢失后请立刻在手机应用里挂失。补办新卡需要二十元，由于制卡需要时间，两个工作日后到服务大厅领取。"),
        ("宿舍 › 熄灯", "宿舍楼每晚十一点半熄灯，考试周推迟到零点三十分。洗衣房在地下一层，全天开放。"),
        ("宿舍 › 網絡", "宿舍網絡由資訊中心維護，每個床位有一個網路接口。忘記密碼時帶學生證到資訊中心重設，無線網絡名稱是 campus-5G。"),
        ("校史", "学校创办于一九五二年，第一任校长是张元济。2005年与医学院合并，现有学生一万二千人。"),
        ("食堂 › 营业时间", "第一食堂供应早餐、午餐和晚餐，第二食堂只供应午餐和晚餐，清真窗口在第二食堂二楼。"),
        ("体育馆", "游泳池水温保持在二十七摄氏度，换水每周一次，因此周三上午不开放。进入泳池必须戴泳帽。"),
        ("Library > Opening hours", "The library opens at eight in the morning and closes at ten in the evening from Monday to Thursday. On Fridays it closes at 6 p.m."),
        ("Library > Loans", "Undergraduates may borrow up to twenty books for thirty days and renew them once. Overdue books cost ten cents a day each."),
        ("Campus card", "A lost card must be reported in the app at once. A replacement costs 20 yuan and takes two working days because it has to be printed."),
        ("History", "The university was founded in 1952. Its first president was Alan Whitfield, who had taught physics in Edinburgh for nineteen years."),
        ("Sports centre", "The swimming pool is kept at 27 degrees. It is closed on Wednesday mornings while the water is changed."),
        ("Dormitories", "Lights go out at half past eleven. The laundry room in the basement is open day and night."),
    ];

    public SmallLibrary(int segments = 1, params long[] deleted)
    {
        var passages = Passages.Select((passage, id) => new IndexedPassage(id, passage.Title, passage.Text)).ToArray();
        var size = (passages.Length + segments - 1) / segments;
        Index = new SearchIndex(
            passages.Chunk(size).Select(chunk => Segment.Build(chunk, CancellationToken.None)).ToImmutableArray(), deleted.ToHashSet(), this);
    }

    public SearchIndex Index { get; }

    public static int Count => Passages.Length;

    public string GetText(long id) => Passages[(int)id].Text;

    public string GetTitle(long id) => Passages[(int)id].Title;

    /// <summary>The title of the best passage, or an empty string.</summary>
    public string First(string question, string? previous = null) =>
        Index.Search(question, 3, previous).Hits is [var best, ..] ? GetTitle(best.Id) : "";
}
