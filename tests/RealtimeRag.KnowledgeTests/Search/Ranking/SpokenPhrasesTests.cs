using RealtimeRag.Knowledge.Search.Ranking;

namespace RealtimeRag.KnowledgeTests.Search.Ranking;

public sealed class SpokenPhrasesTests
{
    [Theory]
    [InlineData("请问一下图书馆在哪里", "图书馆在")]
    [InlineData("嗯那个我想知道泳池水温是多少", "泳池水温是")]
    [InlineData("帮我查一下为什么停电", "停电")]
    [InlineData("圖書館在哪裡", "图书馆在")]
    [InlineData("校长是谁呢", "校长是")]
    public void Only_the_matter_is_left(string question, string matter) =>
        Assert.Equal(matter, SpokenPhrases.Strip(question).Replace("\n", "", StringComparison.Ordinal));

    [Theory]
    [InlineData("请问图书馆几点开门")]
    [InlineData("")]
    [InlineData("um please tell me why")]
    public void Nothing_moves(string question) => Assert.Equal(question.Length, SpokenPhrases.Strip(question).Length);

    [Theory]
    [InlineData("学校哪一年创办", AnswerKind.Time)]
    [InlineData("when was it founded", AnswerKind.Time)]
    [InlineData("一次能借多少本", AnswerKind.Number)]
    [InlineData("how many books", AnswerKind.Number)]
    [InlineData("为什么不开放", AnswerKind.Reason)]
    [InlineData("服务大厅在哪里", AnswerKind.Place)]
    [InlineData("who was the president", AnswerKind.Person)]
    [InlineData("泳池要戴什么", AnswerKind.Any)]
    public void The_asking_words_say_what_kind_of_answer_is_wanted(string question, object kind) =>
        Assert.Equal(kind, ExpectedAnswer.KindOf(SpokenPhrases.Fold(question)));

    [Theory]
    [InlineData(AnswerKind.Time, "创办于一九五二年", true)]
    [InlineData(AnswerKind.Time, "创办于上海", false)]
    [InlineData(AnswerKind.Number, "最多二十册", true)]
    [InlineData(AnswerKind.Number, "only one of them counts", true)]
    [InlineData(AnswerKind.Number, "可以续借", false)]
    [InlineData(AnswerKind.Reason, "because the water is changed", true)]
    [InlineData(AnswerKind.Person, "its president was Alan Whitfield", true)]
    [InlineData(AnswerKind.Person, "its president was ill", false)]
    public void A_sentence_has_or_lacks_that_kind(object kind, string sentence, bool fits) =>
        Assert.Equal(fits, ExpectedAnswer.Fits((AnswerKind)kind, sentence));
}
