using RealtimeRag.Core.Questions;

namespace RealtimeRag.UnitTests.Questions;

/// <summary>
/// Questions and statements as recognizers write them: no punctuation, fillers, stutters, misheard characters, both scripts, both widths, both languages in
/// one.
/// </summary>
public sealed class SpeechFormTests
{
    private static readonly QuestionDetector Detector = new();

    [Theory]
    [InlineData("请问请问这个价格是多少")]
    [InlineData("这个这个产品它多少钱啊")]
    [InlineData("嗯那个请问呃退款要几天")]
    [InlineData("那什么我想问下发票怎么开")]
    [InlineData("我我我想知道什么时候发货")]
    [InlineData("哎你们周末上班吗")]
    [InlineData("这个产品价个是多少")]
    [InlineData("介绍一下你们公司")]
    [InlineData("介绍下负载均衡的策略")]
    [InlineData("可以货到付款吗")]
    [InlineData("要不要先备份数据库")]
    [InlineData("我们是周五上线还是下周一上线")]
    [InlineData("甲方和乙方有什么区别")]
    [InlineData("請問這個產品的價格是多少")]
    [InlineData("什麼時候可以取貨")]
    [InlineData("怎麼申請退款")]
    [InlineData("這個功能支援離線使用嗎")]
    [InlineData("ＡＰＩ　的限流是多少")]
    [InlineData("um what is uh the price of this")]
    [InlineData("so so how do i reset my password")]
    [InlineData("whats the status of the order")]
    [InlineData("how much does it cost")]
    [InlineData("could you tell me where the office is")]
    [InlineData("tell me about the refund policy")]
    [InlineData("explain how the cache works")]
    [InlineData("is it free or do i have to pay")]
    [InlineData("does it support dark mode")]
    [InlineData("WHERE CAN I FIND THE LOGS")]
    [InlineData("what is the difference between tcp and udp")]
    [InlineData("i was wondering how long the battery lasts")]
    [InlineData("have you tried turning it off and on")]
    [InlineData("这个 api 的 timeout 是多少")]
    [InlineData("redis 和 memcached 哪个好")]
    [InlineData("how do we deploy 到生产环境")]
    public void Asks(string text) => Assert.True(Detector.Detect(text).IsQuestion, $"{text} {Detector.Detect(text)}");

    [Theory]
    [InlineData("我不知道怎么说")]
    [InlineData("我知道你是什么意思")]
    [InlineData("他问我什么时候走")]
    [InlineData("谁都知道这件事")]
    [InlineData("不管怎么样先上线吧")]
    [InlineData("没有什么问题")]
    [InlineData("没什么")]
    [InlineData("怎么说呢这个事情有点复杂")]
    [InlineData("这就是为什么我们要换供应商")]
    [InlineData("你想吃什么就点什么")]
    [InlineData("无论多少钱我们都买")]
    [InlineData("我来介绍一下我们的架构")]
    [InlineData("下面我讲一下怎么部署")]
    [InlineData("大家好今天由我来汇报")]
    [InlineData("帮我打开空调")]
    [InlineData("请大家把麦克风关掉")]
    [InlineData("好的没问题")]
    [InlineData("他們沒有說什麼")]
    [InlineData("我们这边已经处理完了对吧")]
    [InlineData("I know what you mean")]
    [InlineData("i don't know how to say this")]
    [InlineData("that's what i thought")]
    [InlineData("what a beautiful day")]
    [InlineData("whatever you say")]
    [InlineData("this is how we do it")]
    [InlineData("let me show you how it works")]
    [InlineData("please turn off the lights")]
    [InlineData("i'll tell you when it's done")]
    [InlineData("she asked me where i was from")]
    [InlineData("we shipped it last week")]
    [InlineData("no matter what happens we go on")]
    [InlineData("you know what i mean")]
    [InlineData("thanks for coming everyone")]
    [InlineData("我 check 过了没什么 issue")]
    [InlineData("这个就是 why 我们要 refactor")]
    public void Does_not_ask(string text) => Assert.False(Detector.Detect(text).IsQuestion, $"{text} {Detector.Detect(text)}");

    [Theory]
    [InlineData("我们上周把旧系统迁过去了 前面的工作基本都完成了 那请问这个价格是多少")]
    [InlineData("嗯我之前买的那个净水器用了大概有半年吧然后最近出水特别小我自己换过一次滤芯换完好了两天又不行了所以我想问一下这种情况是不是需要你们上门看")]
    [InlineData("yeah we moved the whole thing over last month and the tests are green and everybody is happy with it so what is the plan for the next release")]
    [InlineData("okay thanks for that i read the whole document last night and it makes sense to me can you tell me how the billing works because we have to report it on friday")]
    public void A_question_within_a_long_breath_is_found(string text) => Assert.True(Detector.Detect(text).IsQuestion, $"{text} {Detector.Detect(text)}");

    [Theory]
    [InlineData("我们上周把旧系统迁过去了 前面的工作基本都完成了 大家都同意这个方案")]
    [InlineData("今天我们先复习一下上节课的内容上节课讲了什么是导数导数就是变化率然后讲了怎么求导大家回去也做了练习今天我们接着往下讲积分")]
    [InlineData("yeah we moved the whole thing over last month and the tests are green and everybody is happy with it so we are done with the first part")]
    [InlineData("we moved everything to the new cluster in march and nobody knows why it happens but we raised the timeout and we added retries and that is where we are right now")]
    public void A_long_breath_without_a_question_is_not_one(string text) => Assert.False(Detector.Detect(text).IsQuestion, $"{text} {Detector.Detect(text)}");
}
