using RealtimeRag.Knowledge.Search.Ranking;

namespace RealtimeRag.KnowledgeTests.Search.Ranking;

public sealed class QuestionReadingTests
{
    [Theory]
    [InlineData("年假有几天", "年假有几天", null)]
    [InlineData("我们昨天开了会。年假有几天？", "年假有几天？", "我们昨天开了会。")]
    [InlineData("今天天气真好，年假有几天啊", "年假有几天啊", "今天天气真好")]
    [InlineData("我刚来公司，谢谢大家，年假有几天", "年假有几天", "谢谢大家")]
    [InlineData("我昨天刚入职 年假有几天", "年假有几天", "我昨天刚入职")]
    [InlineData("我车停在外面了停车场几点关门", "停车场几点关门", "我车停在外面了")]
    [InlineData("年假有几天？谢谢你。我是新来的。", "年假有几天？", null)]
    [InlineData("年假有几天？病假呢？", "年假有几天？病假呢？", null)]
    [InlineData("I just joined. How many days off do I get?", "How many days off do I get?", "I just joined.")]
    [InlineData("I parked my car, when does the garage close", "when does the garage close", "I parked my car")]
    [InlineData("Thanks! That helps. Where is the canteen?", "Where is the canteen?", "That helps.")]
    public void A_statement_is_separated_from_the_question(string said, string question, string? before) =>
        Assert.Equal(new QuestionReading(question, before), QuestionReading.Of(said));

    [Theory]
    [InlineData("如果入职满五年，年假有几天")]
    [InlineData("泰山会议室，预订电话是多少")]
    [InlineData("泰山会议室。预订电话是多少？")]
    [InlineData("关于住宿，一线城市能报多少")]
    [InlineData("我出差的时候，住宿能报多少")]
    [InlineData("我的卡丢了，怎么办")]
    [InlineData("我忘了密码怎么办")]
    [InlineData("为什么下雨了还要上班")]
    [InlineData("if I leave early, when does the garage open")]
    [InlineData("for visitors, where do they park")]
    public void Topics_conditions_and_naming_clauses_belong_to_the_question(string said) =>
        Assert.Equal(new QuestionReading(said, null), QuestionReading.Of(said));

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("年假的规定")]
    [InlineData("我们昨天开了会。大家都来了。")]
    [InlineData("the parking rules")]
    [InlineData("？")]
    public void A_text_that_asks_nothing_is_unchanged(string said) => Assert.Equal((said, null), (QuestionReading.Of(said).Question, QuestionReading.Of(said).Before));

    [Theory]
    [InlineData(null, null)]
    [InlineData("  ", null)]
    [InlineData("大家好。我想订泰山会议室。", "我想订泰山会议室。")]
    [InlineData("no full stop here", "no full stop here")]
    public void Only_the_last_sentence_of_the_context_counts(string? context, string? last) => Assert.Equal(last, QuestionReading.LastSentence(context));

    [Fact]
    public void Reading_twice_as_many_clauses_takes_twice_the_memory_and_not_four_times_as_much()
    {
        QuestionReading.Of(Clauses(10));

        var (few, many) = (Allocated(2_000), Allocated(4_000));

        Assert.True(many < 3 * few, $"{few} and {many} bytes");

        static long Allocated(int clauses)
        {
            var text = Clauses(clauses);
            var before = GC.GetAllocatedBytesForCurrentThread();
            Assert.Equal("年假有几天", QuestionReading.Of(text).Question);
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }

        static string Clauses(int count) => string.Concat(Enumerable.Repeat("我停好车了，", count)) + "年假有几天";
    }
}
