namespace RealtimeRag.KnowledgeTests.SpokenAnswers;

/// <summary>Speech before a question changes its answer only if the question depends on it.</summary>
public sealed class SaidBeforeTests(SpokenAnswerTests.Opened opened) : IClassFixture<SpokenAnswerTests.Opened>
{
    [Theory]
    [InlineData("我们昨天开了会。年假有几天？", "年假有几天")]
    [InlineData("今天天气真好，年假有几天啊", "年假有几天")]
    [InlineData("我昨天去泰山会议室开会，年假有几天", "年假有几天")]
    [InlineData("我昨天去泰山会议室开会。年假有几天？", "年假有几天")]
    [InlineData("我刚来公司，想问一下，年假有几天", "年假有几天")]
    [InlineData("我昨天刚入职 年假有几天", "年假有几天")]
    [InlineData("年假有几天？谢谢你。我是新来的。", "年假有几天")]
    [InlineData("你好。我是新来的。请问食堂在哪？", "食堂在哪")]
    [InlineData("好的明白了。那食堂在哪", "食堂在哪")]
    [InlineData("我已经把报销单填好了。餐费补贴多少？", "餐费补贴多少")]
    [InlineData("报销单我已经交给财务部李敏了，餐费补贴多少", "餐费补贴多少")]
    [InlineData("我车停在外面了泳池什么时候换水", "泳池什么时候换水")]
    [InlineData("我昨天去食堂吃饭。明天会下雨吗？", "明天会下雨吗")]
    [InlineData("we had a long meeting in the legal room. when does the garage close", "when does the garage close")]
    [InlineData("I parked my car on level two, when does the garage close?", "when does the garage close")]
    [InlineData("hello, thanks for your help, where do bicycles go", "where do bicycles go")]
    [InlineData("I just joined last week. How many days can I work from home?", "how many days can i work from home")]
    public void The_answer_is_that_of_the_question_alone(string said, string question)
    {
        Assert.Equal(opened.Knowledge.Answer(question).Text, opened.Knowledge.Answer(said).Text);
        Assert.Equal(opened.Knowledge.Search(question, 1).Select(passage => passage.Id), opened.Knowledge.Search(said, 1).Select(passage => passage.Id));
    }

    [Theory]
    [InlineData("食堂在哪", "我刚从泰山会议室出来。", null)]
    [InlineData("食堂在哪", null, "泰山会议室的预订电话是多少")]
    [InlineData("那个年假有几天", null, "泰山会议室的预订电话是多少")]
    [InlineData("餐费补贴多少", "报销单我已经交给财务部李敏了。", "年假有几天")]
    [InlineData("明天会下雨吗", "我昨天去食堂吃饭。", "食堂在哪")]
    [InlineData("where do bicycles go", "I parked my car on level two.", "when does the garage close")]
    public void Neither_context_nor_history_changes_the_answer_to_a_complete_question(string question, string? context, string? previous) =>
        Assert.Equal(opened.Knowledge.Answer(question).Text, opened.Knowledge.Answer(question, previous, context: context).Text);

    [Theory]
    [InlineData("我想订泰山会议室，电话是多少", null, null, "8803")]
    [InlineData("我想订泰山会议室，它的电话是多少", null, null, "8803")]
    [InlineData("我想订泰山会议室。它的电话是多少？", null, null, "8803")]
    [InlineData("泰山会议室。预订电话是多少？", null, null, "8803")]
    [InlineData("电话是多少", "大家好。我想订泰山会议室。", null, "8803")]
    [InlineData("它的电话是多少", "我想订泰山会议室。", "年假有几天", "8803")]
    [InlineData("它的电话是多少", null, "泰山会议室在几楼", "8803")]
    [InlineData("那华山呢", null, "泰山会议室的预订电话是多少", "8804")]
    [InlineData("如果入职满五年，年假有几天", null, null, "十五天")]
    [InlineData("how much does it cost", "I want a monthly parking permit.", null, "80 euros")]
    [InlineData("what about visitors", null, "how much is a monthly parking permit", "Visitors may park")]
    public void A_dependent_question_is_answered_with_its_context(string said, string? context, string? previous, string answer) =>
        Assert.Contains(answer, opened.Knowledge.Answer(said, previous, context: context).Text, StringComparison.Ordinal);

    [Fact]
    public void A_follow_up_about_another_row_selects_only_that_row() =>
        Assert.Equal("会议室：华山；楼层：六楼；人数：6；预订电话：8804", opened.Knowledge.Answer("那华山呢", "泰山会议室的预订电话是多少").Text);
}
