using RealtimeRag.Knowledge.Answers;
using RealtimeRag.KnowledgeTests.Search;

namespace RealtimeRag.KnowledgeTests.Answers;

public sealed class AnswerExtractorTests
{
    private readonly SmallLibrary _library = new();
    private readonly AnswerExtractor _extractor = new();

    [Theory]
    [InlineData("图书馆周五几点闭馆", "下午六点")]
    [InlineData("逾期一天收多少滞纳金", "一角")]
    [InlineData("补办校园卡要多少钱", "二十元")]
    [InlineData("学校的第一任校长是谁", "张元济")]
    [InlineData("考试周几点熄灯", "零点三十分")]
    [InlineData("忘记宿舍网络密码怎么办", "學生證")]
    [InlineData("when does the library close on fridays", "6 p.m.")]
    [InlineData("what does replacing a lost campus card cost", "20 yuan")]
    public void The_extract_contains_the_answer(string question, string answer) => Assert.Contains(answer, Extract(question, 120).Text, StringComparison.Ordinal);

    [Theory]
    [InlineData(20)]
    [InlineData(60)]
    [InlineData(120)]
    [InlineData(300)]
    public void The_extract_never_exceeds_the_width(int width)
    {
        foreach (var question in (string[])["图书馆周五几点闭馆", "补办校园卡要多少钱", "who was the first president of the university"])
        {
            Assert.InRange(Extract(question, width).Text.Length, 0, width);
        }
    }

    [Fact]
    public void Every_piece_is_verbatim_in_its_source()
    {
        var answer = Extract("补办校园卡要多少钱", 300);

        Assert.True(answer.Found);
        Assert.All(answer.Pieces, piece => Assert.Equal(piece.Text, _library.GetText(piece.PassageId).Substring(piece.Start, piece.Text.Length)));
    }

    [Fact]
    public void Pieces_are_sentences()
    {
        var pieces = Extract("图书馆周五几点闭馆", 300).Pieces;

        Assert.True(pieces.Length > 1);
        Assert.All(pieces.Where(piece => piece.PassageId == 0), piece => Assert.EndsWith("。", piece.Text, StringComparison.Ordinal));
    }

    [Fact]
    public void Weak_evidence_yields_no_answer()
    {
        var answer = Extract("北京明天会下雨吗", 300);

        Assert.False(answer.Found);
        Assert.Empty(answer.Pieces);
        Assert.Equal("", answer.Text);
    }

    [Fact]
    public void If_the_heading_is_the_question_everything_below_it_is_the_answer()
    {
        var handbook = new TestLibrary(
            ("手册 › 校园卡丢了怎么办 / 怎么补办校园卡", "先在手机上挂失。然后带身份证去服务大厅补办。"),
            ("手册 › 校园卡怎么充值", "校园卡可以在手机上充值。"));
        var pieces = _extractor.Extract("我的校园卡丢了该怎么办", handbook.Index.Search("我的校园卡丢了该怎么办", 5), handbook, 300).Pieces;

        Assert.Equal(["先在手机上挂失。", "然后带身份证去服务大厅补办。"], pieces.Select(piece => piece.Text));
        Assert.All(pieces, piece => Assert.Equal(0, piece.PassageId));
    }

    [Fact]
    public void An_answer_below_a_heading_is_cut_if_it_is_too_long()
    {
        var text = string.Concat(Enumerable.Range(1, 20).Select(floor => $"第 {floor} 层有阅览室。")) + "丢了的校园卡在服务大厅补办。";
        var handbook = new TestLibrary(("手册 › 校园卡丢了怎么办", text), ("手册 › 校园卡怎么充值", "校园卡可以在手机上充值。"));
        var answer = _extractor.Extract("校园卡丢了怎么办", handbook.Index.Search("校园卡丢了怎么办", 5), handbook, 60);

        Assert.Contains("服务大厅补办", answer.Text, StringComparison.Ordinal);
        Assert.InRange(answer.Text.Length, 1, 60);
        Assert.All(answer.Pieces, piece => Assert.Equal(0, piece.PassageId));
    }

    private ExtractedAnswer Extract(string question, int width) =>
        _extractor.Extract(question, _library.Index.Search(question, 5), _library, width);
}
