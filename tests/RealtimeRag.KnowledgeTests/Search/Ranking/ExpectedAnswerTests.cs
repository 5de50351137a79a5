using RealtimeRag.Knowledge.Search.Ranking;

namespace RealtimeRag.KnowledgeTests.Search.Ranking;

public sealed class ExpectedAnswerTests
{
    [Theory]
    [InlineData("学校哪一年创办", AnswerKind.Time)]
    [InlineData("他是何时到的", AnswerKind.Time)]
    [InlineData("什么时候开门", AnswerKind.Time)]
    [InlineData("when was it founded", AnswerKind.Time)]
    [InlineData("in what year was it founded", AnswerKind.Time)]
    [InlineData("which century was it", AnswerKind.Time)]
    [InlineData("一次能借多少本", AnswerKind.Number)]
    [InlineData("塔有多高", AnswerKind.Number)]
    [InlineData("how many books", AnswerKind.Number)]
    [InlineData("how far is it", AnswerKind.Number)]
    [InlineData("what percent of it", AnswerKind.Number)]
    [InlineData("为什么不开放", AnswerKind.Reason)]
    [InlineData("关门的原因", AnswerKind.Reason)]
    [InlineData("why is it closed", AnswerKind.Reason)]
    [InlineData("服务大厅在哪里", AnswerKind.Place)]
    [InlineData("他是哪国的作家", AnswerKind.Place)]
    [InlineData("where is the hall", AnswerKind.Place)]
    [InlineData("which country is it in", AnswerKind.Place)]
    [InlineData("谁是校长", AnswerKind.Person)]
    [InlineData("哪位老师", AnswerKind.Person)]
    [InlineData("who was the president", AnswerKind.Person)]
    [InlineData("whose book is it", AnswerKind.Person)]
    [InlineData("泳池要戴什么", AnswerKind.Any)]
    [InlineData("what does it cause", AnswerKind.Any)]
    [InlineData("", AnswerKind.Any)]
    public void Question_words_determine_the_expected_kind_of_answer(string question, object kind) =>
        Assert.Equal(kind, ExpectedAnswer.KindOf(SpokenPhrases.Fold(question)));

    [Fact]
    public void Case_and_script_do_not_matter()
    {
        Assert.Equal(AnswerKind.Time, ExpectedAnswer.KindOf(SpokenPhrases.Fold("WHEN was it founded")));
        Assert.Equal(AnswerKind.Reason, ExpectedAnswer.KindOf(SpokenPhrases.Fold("為什麼不開放")));
    }

    [Theory]
    [InlineData(AnswerKind.Time, "创办于一九五二年", true)]
    [InlineData(AnswerKind.Time, "built in 1907 by hand", true)]
    [InlineData(AnswerKind.Time, "on the 3rd of March", true)]
    [InlineData(AnswerKind.Time, "创办于上海", false)]
    [InlineData(AnswerKind.Time, "有三本书", false)]
    [InlineData(AnswerKind.Number, "最多二十册", true)]
    [InlineData(AnswerKind.Number, "about 40 of them", true)]
    [InlineData(AnswerKind.Number, "a dozen of them", true)]
    [InlineData(AnswerKind.Number, "可以续借", false)]
    [InlineData(AnswerKind.Reason, "由于下雨", true)]
    [InlineData(AnswerKind.Reason, "because the water is changed", true)]
    [InlineData(AnswerKind.Reason, "the water is clean", false)]
    [InlineData(AnswerKind.Place, "位于山脚", true)]
    [InlineData(AnswerKind.Place, "it stands in Leith", true)]
    [InlineData(AnswerKind.Place, "it stands still", false)]
    [InlineData(AnswerKind.Person, "its president was Alan Whitfield", true)]
    [InlineData(AnswerKind.Person, "威廉·琼斯", true)]
    [InlineData(AnswerKind.Person, "its president was ill", false)]
    [InlineData(AnswerKind.Person, "It ended. Then it rained", false)]
    [InlineData(AnswerKind.Any, "", true)]
    public void A_stretch_matches_the_kind_or_not(object kind, string stretch, bool fits) =>
        Assert.Equal(fits, ExpectedAnswer.Fits((AnswerKind)kind, stretch));

    [Theory]
    [InlineData("创办于一九五二年", "__于一九五二_", true)]
    [InlineData("创办于一九五二年", "__于_____年", false)]
    [InlineData("founded in 1952", "_______ in 1952", true)]
    [InlineData("founded in 1952", "_______ in ____", false)]
    public void The_date_must_be_new_but_its_unit_may_be_in_the_question(string stretch, string rest, bool fits) =>
        Assert.Equal(fits, ExpectedAnswer.Fits(AnswerKind.Time, stretch, rest));
}
