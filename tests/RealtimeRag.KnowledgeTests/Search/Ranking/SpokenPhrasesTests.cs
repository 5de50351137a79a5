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
    public void Only_content_words_are_left(string question, string matter) =>
        Assert.Equal(matter, SpokenPhrases.Strip(question).Replace("\n", "", StringComparison.Ordinal));

    [Theory]
    [InlineData("请问图书馆几点开门")]
    [InlineData("")]
    [InlineData("um please tell me why")]
    public void Nothing_moves(string question) => Assert.Equal(question.Length, SpokenPhrases.Strip(question).Length);

    [Theory]
    [InlineData("图书馆神么时候开门", "图书馆时候开门")]
    [InlineData("这是哪义个国家", "这是国家")]
    [InlineData("卡片怎羊挂失", "卡片挂失")]
    [InlineData("一共多烧本书", "一共本书")]
    [InlineData("為甚麼關門", "关门")]
    public void Question_words_are_recognised_by_sound_too(string question, string matter) =>
        Assert.Equal(matter, SpokenPhrases.Strip(question).Replace("\n", "", StringComparison.Ordinal));

    [Theory]
    [InlineData("技术于何年发明")]
    [InlineData("他在那边读书")]
    [InlineData("身份证丢失")]
    public void Other_homophones_are_kept(string question) =>
        Assert.StartsWith(question[..2], SpokenPhrases.Strip(question).TrimStart('\n'), StringComparison.Ordinal);

    [Theory]
    [InlineData("为啥搜不到", "搜不到")]
    [InlineData("卡在哪儿办咋弄啊", "卡在办")]
    [InlineData("图书馆会不会关门啊", "图书馆关门")]
    [InlineData("这是干嘛用的呀", "这是用的")]
    [InlineData("卡丢了咋整", "卡丢了")]
    public void Colloquial_questions_are_recognised(string question, string matter) =>
        Assert.Equal(matter, SpokenPhrases.Strip(question).Replace("\n", "", StringComparison.Ordinal));

    [Fact]
    public void Greetings_and_fillers_are_removed_one_after_another() => Assert.Equal(
        "泳池开放", SpokenPhrases.Strip("你好，嗯，那个我想问一下泳池开放吗").Replace("\n", "", StringComparison.Ordinal));

    [Fact]
    public void A_question_of_fillers_alone_leaves_nothing() => Assert.All(SpokenPhrases.Strip("嗯请问一下那个"), character => Assert.Equal('\n', character));

    [Fact]
    public void Folding_keeps_the_length_and_folds_each_character()
    {
        const string Question = "圖書館 ＷｉＦｉ";

        Assert.Equal("图书馆 wifi", new string(SpokenPhrases.Fold(Question)));
    }
}
