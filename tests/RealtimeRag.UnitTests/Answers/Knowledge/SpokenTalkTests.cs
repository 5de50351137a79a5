using RealtimeRag.Core.Questions;
using RealtimeRag.Core.Sessions;
using RealtimeRag.UnitTests.Sessions;

namespace RealtimeRag.UnitTests.Answers.Knowledge;

/// <summary>Finals of a live conversation pass through the session machine and the shipped detector to the knowledge base.</summary>
public sealed class SpokenTalkTests : IAsyncLifetime
{
    private IndexedDocuments _documents = null!;

    public async ValueTask InitializeAsync() => _documents = await IndexedDocuments.OfAsync((
        "staff.md",
        """
        # 员工手册

        ## 年假

        入职满一年的员工每年有十天年假，满五年的有十五天。年假需要提前三个工作日申请。

        ## 会议室

        | 会议室 | 楼层 | 预订电话 |
        |---|---|---|
        | 长江 | 三楼 | 8801 |
        | 泰山 | 五楼 | 8803 |

        ## 食堂

        食堂在负一层。外来访客需要在前台购买餐券，每张二十五元。
        """));

    public ValueTask DisposeAsync() => _documents.DisposeAsync();

    [Theory]
    [InlineData("入职满一年的员工每年有十天年假，满五年的有十五天。", "年假有几天？")]
    [InlineData("入职满一年的员工每年有十天年假，满五年的有十五天。", "我昨天去泰山会议室开会，年假有几天？")]
    [InlineData("入职满一年的员工每年有十天年假，满五年的有十五天。", "大家好。我们昨天在泰山会议室开了会。年假有几天？")]
    [InlineData("入职满一年的员工每年有十天年假，满五年的有十五天。", "我们昨天在泰山会议室开了会。", "年假有几天？")]
    [InlineData("食堂在负一层。", "泰山会议室的预订电话是多少？", "好的。", "那食堂在哪？")]
    [InlineData("会议室：泰山；楼层：五楼；预订电话：8803", "我想订泰山会议室。", "它的预订电话是多少？")]
    [InlineData("会议室：长江；楼层：三楼；预订电话：8801", "泰山会议室的预订电话是多少？", "那长江会议室呢？")]
    [InlineData("知识库里没有找到相关内容。", "我昨天去食堂吃饭。", "明天北京会下雨吗？")]
    public async Task The_last_question_gets_the_same_answer_as_alone(string expected, params string[] finals)
    {
        var talk = new MachineTalk(change: rules => rules with { Finder = new QuestionFinder(new QuestionDetector(), QuestionTuning.Default) });
        talk.Open();
        var answer = "";
        foreach (var final in finals)
        {
            talk.Final(final);
            foreach (var start in talk.Effects.OfType<SessionEffect.StartAnswer>().ToList())
            {
                answer = (await _documents.Source.ReadAsync(start.Request)).Text();
                talk.Delta(start.Number, answer);
                talk.Completes(start.Number);
            }
        }

        Assert.Equal(expected, answer);
    }
}
