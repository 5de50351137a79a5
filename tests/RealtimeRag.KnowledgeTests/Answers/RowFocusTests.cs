using RealtimeRag.Knowledge.Answers;

namespace RealtimeRag.KnowledgeTests.Answers;

public sealed class RowFocusTests
{
    private const string Rooms = "会议室：长江；楼层：三楼；人数：12；电话：8801\n会议室：黄河；楼层：三楼；人数：8；电话：8802\n会议室：泰山；楼层：五楼；人数：30；电话：8803";
    private const string Cards = "项目：年卡；价格：2599 元；说明：赠送私教课\n项目：私教课；价格：350 元；说明：每节一小时\n项目：月卡；价格：299 元；说明：不限次数";
    private const string Teams = "Team: Payroll; Person: Tom Berg; Phone: 4420\nTeam: Legal; Person: Joe Park; Phone: 4440\nTeam: Sales; Person: Ann Berg; Phone: 4450";

    [Theory]
    [InlineData("泰山会议室的电话是多少", "手册 › 会议室", Rooms, "泰山")]
    [InlineData("哪个会议室在五楼", "手册 › 会议室", Rooms, "泰山")]
    [InlineData("三楼有哪些会议室", "手册 › 会议室", Rooms, "长江 黄河")]
    [InlineData("长江和泰山会议室的电话", "手册 › 会议室", Rooms, "长江 泰山")]
    [InlineData("能坐30个人的会议室", "手册 › 会议室", Rooms, "泰山")]
    [InlineData("私教课多少钱", "健身 › 价目表", Cards, "私教课")]
    [InlineData("年卡价格是多少", "健身 › 价目表", Cards, "年卡")]
    [InlineData("what is the phone number of legal", "Office › Contacts", Teams, "Legal")]
    [InlineData("how do i reach tom berg", "Office › Contacts", Teams, "Payroll")]
    public void The_rows_that_a_question_names_are_chosen(string question, string title, string table, string keys) =>
        Assert.Equal(keys.Split(' '), Keys(question, title, table));

    [Theory]
    [InlineData("有哪些会议室", "手册 › 会议室", Rooms)]
    [InlineData("会议室的电话和楼层", "手册 › 会议室", Rooms)]
    [InlineData("泰山的会议室", "泰山大厦 › 会议室", Rooms)]
    [InlineData("which teams are there", "Office › Contacts", Teams)]
    public void A_question_that_names_no_row_selects_the_whole_table(string question, string title, string table) => Assert.Empty(Keys(question, title, table));

    [Theory]
    [InlineData("泰山会议室的电话是多少", "会议室：泰山；楼层：五楼；人数：30；电话：8803")]
    [InlineData("黄河会议室能坐几个人", "会议室：黄河；楼层：三楼；人数：8；电话：8802")]
    public void The_answer_is_the_row(string question, string row) => Assert.Equal(row, Answer(question, ("手册 › 会议室", Rooms)));

    [Fact]
    public void Below_a_matching_heading_a_row_that_the_question_names_is_the_answer()
    {
        Assert.Equal("会议室：泰山；楼层：五楼；人数：30；电话：8803", Answer("泰山会议室的电话是多少", ("手册 › 会议室的电话是多少", Rooms)));
        Assert.Equal(Rooms, Answer("会议室的电话是多少", ("手册 › 会议室的电话是多少", Rooms)));
    }

    [Fact]
    public void A_sentence_outside_the_table_answers_without_table_rows() => Assert.Equal(
        "会议室需要提前一天预订。", Answer("会议室要提前多久预订", ("手册 › 会议室", Rooms + "\n会议室需要提前一天预订。")));

    [Fact]
    public void Probabilities_still_add_up_to_one()
    {
        var library = new TestLibrary(("手册 › 会议室", Rooms), ("手册 › 食堂", "食堂在三楼，电话 8805。"));
        var result = library.Index.Search("泰山会议室的电话是多少", 5);
        var units = AnswerUnits.Of(Rooms);
        List<WeighedPassage> passages = [new(Rooms, units, [.. units.Select(_ => 0.8 / units.Count)]), new("食堂。", AnswerUnits.Of("食堂。"), [0.2])];

        RowFocus.Apply("手册 › 会议室", passages, new UnitMeasurer("泰山会议室的电话是多少", result));

        Assert.Equal(1, passages.Sum(passage => passage.Chances.Sum()), 6);
        Assert.True(passages[1].Chances[0] < 0.2);
        Assert.All(units.Zip(passages[0].Chances), unit => Assert.Equal(unit.First.Sentence == 2, unit.Second > 0));
    }

    private static string[] Keys(string question, string title, string table)
    {
        var library = new TestLibrary((title, table));
        var measurer = new UnitMeasurer(question, library.Index.Search(question, 5));
        var inTitle = measurer.RowMatchesIn(title).ConvertAll(match => match.Term);
        var rows = RowChooser.Choose(TableRows.Of(table)[0], measurer.RowTerms, measurer.RowMatchesIn(table), inTitle.Contains);
        return [.. rows.Select(row => table[row.KeyStart..row.KeyEnd])];
    }

    private static string Answer(string question, params (string Title, string Text)[] passages)
    {
        var library = new TestLibrary(passages);
        var pieces = new AnswerExtractor(ExtractionWeights.Spoken).Pick(question, library.Index.Search(question, 5), library, 300);
        return string.Concat(pieces.Select(piece => piece.Joint + piece.Text));
    }
}
