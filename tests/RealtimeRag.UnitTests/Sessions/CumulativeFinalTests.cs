using RealtimeRag.Core.Protocol;

namespace RealtimeRag.UnitTests.Sessions;

/// <summary>Recognizers that repeat the conversation so far, or a part of it, in every final: no question is asked again, in either protocol version.</summary>
public sealed class CumulativeFinalTests
{
    [Theory]
    [InlineData(ProtocolVersion.V1, "退款多久能到账？|退款多久能到账？好的我知道了。|退款多久能到账？好的我知道了。那我们看下一页。|退款多久能到账？好的我知道了。那我们看下一页。这一页讲发票。")]
    [InlineData(ProtocolVersion.V2, "退款多久能到账？|退款多久能到账？好的我知道了。|退款多久能到账？好的我知道了。那我们看下一页。|退款多久能到账？好的我知道了。那我们看下一页。这一页讲发票。")]
    [InlineData(ProtocolVersion.V1, "请问退款多久能到账|请问退款多久能到账好的我知道了|请问退款多久能到账好的我知道了那我们看下一页")]
    [InlineData(ProtocolVersion.V1, "大家好|大家好请问退款多久能到账？|大家好，请问退款多久能到账？好的我知道了。|大家好，请问退款多久能到帳？好的我知道了。下一页。")]
    [InlineData(ProtocolVersion.V1, "how long does a refund take?|How long does a refund take? Okay I see.|How long does a refund take? Okay I see. Next page.")]
    [InlineData(ProtocolVersion.V1, "我想知道退款多久能到账？|退款多久能到账？好的我知道了。|好的我知道了。那我们看下一页。")]
    [InlineData(ProtocolVersion.V2, "我想知道退款多久能到账？|退款多久能到账？好的我知道了。|好的我知道了。那我们看下一页。")]
    [InlineData(ProtocolVersion.V1, "请问退款多久能到账？|款多久能到账？好的我|久能到账？好的我知道了|账？好的我知道了那我们看下一页")]
    [InlineData(ProtocolVersion.V1, "那我想问一下退款多久能到账？|能到账？好的我知道了。|知道了。那我们看下一页。")]
    public void One_question_is_asked_once(ProtocolVersion version, string finals)
    {
        Assert.Single(Play(version, finals.Split('|'), pause: 1.5));
        Assert.Single(Play(version, finals.Split('|'), pause: 1.5, fails: true));
    }

    [Theory]
    [InlineData(ProtocolVersion.V1)]
    [InlineData(ProtocolVersion.V2)]
    public void Each_question_of_a_cumulative_final_is_asked_once(ProtocolVersion version) => Assert.Equal(
        ["退款多久能到账？", "发票怎么开？", "几点下班？"],
        Play(version, ["退款多久能到账？", "退款多久能到账？好的。", "退款多久能到账？好的。发票怎么开？", "退款多久能到账？好的。发票怎么开？谢谢。", "退款多久能到账？好的。发票怎么开？谢谢。几点下班？"], pause: 1.5));

    [Theory]
    [InlineData(ProtocolVersion.V1)]
    [InlineData(ProtocolVersion.V2)]
    public void Of_overlapping_finals_only_the_new_part_is_asked(ProtocolVersion version) => Assert.Equal(
        ["退款多久能到账？", "发票怎么开？"],
        Play(version, ["退款多久能到账？", "多久能到账？好的我知道了。", "好的我知道了。发票怎么开？", "发票怎么开？谢谢。"], pause: 1.5));

    [Theory]
    [InlineData(ProtocolVersion.V1)]
    [InlineData(ProtocolVersion.V2)]
    public void Finals_that_grew_before_may_grow_further_after_a_long_silence(ProtocolVersion version) => Assert.Single(
        Play(version, ["退款多久能到账？", "退款多久能到账？好的。", "退款多久能到账？好的。我们继续。", "退款多久能到账？好的。我们继续。下一页。"], pause: 10, last: 300));

    [Fact]
    public void After_a_silence_the_same_beginning_alone_is_not_a_cumulative_final() =>
        Assert.Equal(2, Play(ProtocolVersion.V1, ["退款多久能到账？", "退款多久能到账？我等了三天了。"], pause: 60).Count);

    [Theory]
    [InlineData("这个多少钱？", "多少钱一斤？")]
    [InlineData("退款多久能到账？", "到账以后怎么查？")]
    [InlineData("你们什么时候发货？", "发货要多久？")]
    [InlineData("How long does it take?", "Does it take long to ship?")]
    public void A_few_common_words_are_not_an_overlap(string first, string second) => Assert.Equal([first, second], Play(ProtocolVersion.V1, [first, second], pause: 1.5));

    [Fact]
    public void A_cancelled_question_does_not_come_back_with_the_next_final()
    {
        var talk = new MachineTalk(ProtocolVersion.V2);
        talk.Final("退款多久能到账？");
        talk.Cancel();
        Assert.Contains("decision duplicate '退款多久能到账？好的。'", talk.Final("退款多久能到账？好的。"));
    }

    [Fact]
    public void The_same_question_in_the_other_script_is_a_duplicate()
    {
        var talk = new MachineTalk(ProtocolVersion.V2);
        talk.Final("请问退款多久能到账？");
        Assert.Contains("decision duplicate '請問退款多久能到帳？'", talk.Final("請問退款多久能到帳？"));
        Assert.Contains("decision duplicate '請問 退款多久能到賬'", talk.Final("請問 退款多久能到賬"));
    }

    [Fact]
    public void The_same_question_in_the_other_width_is_a_duplicate()
    {
        var talk = new MachineTalk(ProtocolVersion.V2);
        talk.Final("请问ＡＰＩ在哪？");
        Assert.Contains("decision duplicate '请问API在哪?'", talk.Final("请问API在哪?"));
    }

    /// <summary>The questions asked; every answer is over before the next final comes.</summary>
    private static List<string> Play(ProtocolVersion version, string[] finals, double pause, double? last = null, bool fails = false)
    {
        var talk = new MachineTalk(version);
        var asked = new List<string>();
        for (var i = 0; i < finals.Length; i++)
        {
            var effects = talk.Final(finals[i]).Concat(talk.After(1)).Where(static effect => effect.StartsWith("start ", StringComparison.Ordinal)).ToList();
            foreach (var start in effects)
            {
                asked.Add(start[(start.IndexOf('\'') + 1)..^1]);
                if (fails)
                {
                    talk.Fails(asked.Count, ErrorCode.RagTimeout);
                }
                else
                {
                    talk.Delta(asked.Count, "三天");
                    talk.Completes(asked.Count);
                }
            }

            talk.After(i == finals.Length - 2 ? last ?? pause : pause);
        }

        return asked;
    }
}
