using RealtimeRag.Knowledge.Search;

namespace RealtimeRag.KnowledgeTests.Search;

public sealed class SearchIndexTests
{
    private readonly SmallLibrary _library = new();

    [Theory]
    [InlineData("图书馆周五几点闭馆", "图书馆 › 开放时间")]
    [InlineData("本科生最多可以借多少本书", "图书馆 › 借书")]
    [InlineData("书丢了怎么赔偿", "图书馆 › 丢失赔偿")]
    [InlineData("校园卡在哪里充值", "校园卡 › 充值")]
    [InlineData("补办校园卡要多少钱", "校园卡 › 挂失")]
    [InlineData("晚上几点熄灯", "宿舍 › 熄灯")]
    [InlineData("学校是哪一年创办的", "校史")]
    [InlineData("清真窗口在哪", "食堂 › 营业时间")]
    [InlineData("泳池水温多少度", "体育馆")]
    [InlineData("when does the library close on fridays", "Library > Opening hours")]
    [InlineData("how many books may an undergraduate borrow", "Library > Loans")]
    [InlineData("what does replacing a lost card cost", "Campus card")]
    [InlineData("who was the first president of the university", "History")]
    [InlineData("why is the swimming pool closed on wednesday", "Sports centre")]
    public void Plain_questions_find_their_passage(string question, string title) => Assert.Equal(title, _library.First(question));

    [Theory]
    [InlineData("嗯那个请问一下图书馆周五几点闭馆啊", "图书馆 › 开放时间")]
    [InlineData("你好我想知道校园卡在哪里充值呢", "校园卡 › 充值")]
    [InlineData("帮我查一下泳池水温是多少", "体育馆")]
    [InlineData("um could you tell me when does the library close on fridays", "Library > Opening hours")]
    [InlineData("okay so i would like to know who was the first president", "History")]
    public void Fillers_do_not_matter(string question, string title) => Assert.Equal(title, _library.First(question));

    [Theory]
    [InlineData("宿舍网络忘记密码怎么办", "宿舍 › 網絡")]
    [InlineData("圖書館週五幾點閉館", "图书馆 › 开放时间")]
    [InlineData("ＣＡＭＰＵＳ－５Ｇ是什么", "宿舍 › 網絡")]
    public void Scripts_and_widths_are_equivalent(string question, string title) => Assert.Equal(title, _library.First(question));

    [Theory]
    [InlineData("1952年发生了什么", "校史")]
    [InlineData("二零零五年和谁合并", "校史")]
    [InlineData("what happened in nineteen fifty two", "History")]
    public void Numbers_match_in_any_notation(string question, string title) => Assert.Equal(title, _library.First(question));

    [Theory]
    [InlineData("章元记是谁", "校史")]
    [InlineData("叫园卡怎么挂失", "校园卡 › 挂失")]
    [InlineData("只纳金怎么收", "图书馆 › 借书")]
    public void Misrecognized_words_are_found_by_sound(string question, string title) => Assert.Equal(title, _library.First(question));

    [Fact]
    public void A_follow_up_is_searched_with_its_predecessor()
    {
        Assert.Equal("图书馆 › 开放时间", _library.First("那周五呢", "图书馆几点闭馆"));
        Assert.Equal("Library > Opening hours", _library.First("what about fridays", "when does the library close"));
    }

    [Fact]
    public void A_question_that_stands_alone_ignores_its_predecessor() => Assert.Equal(
        _library.Index.Search("游泳池的水温保持在多少摄氏度", 5).Hits.ToArray(),
        _library.Index.Search("游泳池的水温保持在多少摄氏度", 5, "图书馆几点闭馆").Hits.ToArray());

    [Theory]
    [InlineData("图书馆周五几点闭馆", true)]
    [InlineData("学校的第一任校长是谁", true)]
    [InlineData("what does replacing a lost campus card cost", true)]
    [InlineData("北京明天会下雨吗", false)]
    [InlineData("量子计算机的工作原理是什么", false)]
    [InlineData("what is the capital of australia", false)]
    [InlineData("how do i bake sourdough bread", false)]
    public void Confidence_reflects_what_the_documents_contain(string question, bool known)
    {
        var result = _library.Index.Search(question, 5);

        Assert.Equal(known, result.IsConfident);
        Assert.InRange(result.Confidence, 0, 1);
    }

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("？？？")]
    [InlineData("请问")]
    [InlineData("um")]
    [InlineData("\ud83d")]
    public void An_empty_question_finds_nothing(string question) => Assert.False(_library.Index.Search(question, 5).IsConfident);

    [Fact]
    public void An_empty_index_answers_nothing()
    {
        var result = new SearchIndex([], new HashSet<long>(), _library).Search("图书馆几点开门", 5);

        Assert.Empty(result.Hits);
        Assert.False(result.IsConfident);
    }

    [Fact]
    public void A_deleted_passage_is_never_found()
    {
        var library = new SmallLibrary(1, 0);

        Assert.DoesNotContain(library.Index.Search("图书馆周五几点闭馆", SmallLibrary.Count).Hits, hit => hit.Id == 0);
        Assert.Equal(SmallLibrary.Count - 1, library.Index.Count);
    }

    [Theory]
    [InlineData("图书馆周五几点闭馆")]
    [InlineData("章元记是谁")]
    [InlineData("how many books may an undergraduate borrow")]
    public void How_passages_are_spread_over_segments_does_not_matter(string question)
    {
        var whole = _library.Index.Search(question, 10);
        var spread = new SmallLibrary(segments: 5).Index.Search(question, 10);

        Assert.Equal(whole.Hits.Select(hit => hit.Id), spread.Hits.Select(hit => hit.Id));
        Assert.Equal(whole.Confidence, spread.Confidence, 4);
    }

    [Fact]
    public void Hits_come_best_first_and_no_more_than_asked_for()
    {
        var hits = _library.Index.Search("图书馆几点开门", 4).Hits;

        Assert.Equal(4, hits.Length);
        Assert.Equal(hits.Select(hit => hit.Score).OrderDescending(), hits.Select(hit => hit.Score));
        Assert.All(hits, hit => Assert.InRange(hit.Coverage, 0, 1));
    }

    [Fact]
    public async Task Concurrent_searches_return_the_same_results()
    {
        var expected = _library.Index.Search("校园卡在哪里充值", 5).Hits.ToArray();
        var found = await Task.WhenAll(Enumerable.Range(0, 32).Select(_ => Task.Run(
            () => _library.Index.Search("校园卡在哪里充值", 5).Hits.ToArray(), TestContext.Current.CancellationToken)));

        Assert.All(found, hits => Assert.Equal(expected, hits));
    }

    [Fact]
    public void A_very_long_question_is_searched_too() =>
        Assert.NotEmpty(_library.Index.Search(string.Concat(Enumerable.Repeat("图书馆周五几点闭馆和校园卡怎么充值", 500)), 5).Hits);
}
