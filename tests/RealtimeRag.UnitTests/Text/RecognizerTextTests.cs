using System.Text;
using RealtimeRag.Core.Text;
using RealtimeRag.UnitTests.Questions;

namespace RealtimeRag.UnitTests.Text;

/// <summary>What recognizers add to the words is taken out; what people may have said stays.</summary>
public sealed class RecognizerTextTests
{
    [Theory]
    [InlineData("<|zh|><|NEUTRAL|><|Speech|><|withitn|>退款多久能到账？", "退款多久能到账？")]
    [InlineData("<|en|><|HAPPY|><|BGM|><|woitn|>how long does a refund take", "how long does a refund take")]
    [InlineData("<|zh|><|EMO_UNKNOWN|><|Speech|><|withitn|>你好。 <|zh|><|NEUTRAL|><|Speech|><|withitn|>退款多久能到账？", "你好。退款多久能到账？")]
    [InlineData("< | zh | > < | NEUTRAL | > < | Speech | > 退款多久能到账", "退款多久能到账")]
    [InlineData("<|startoftranscript|><|zh|><|transcribe|><|0.00|>退款多久能到账<|4.20|><|endoftext|>", "退款多久能到账")]
    [InlineData("<|nospeech|><|Event_UNK|>", "")]
    [InlineData("how long does a refund take<EOU>", "how long does a refund take")]
    [InlineData("language Chinese<asr_text>退款多久能到账？", "退款多久能到账？")]
    [InlineData("<asr_text>退款多久能到账？</asr_text>", "退款多久能到账？")]
    [InlineData("🎼😊退款多久能到账？😊", "退款多久能到账？")]
    [InlineData("🎼你好。😊🎼退款多久能到账？😀", "你好。退款多久能到账？")]
    [InlineData("%HESITATION how long does it take", "how long does it take")]
    [InlineData("[_BEG_] how long does it take[_TT_150]", "how long does it take")]
    [InlineData("<s> how long <unk> does it take </s>", "how long does it take")]
    [InlineData("退款<unk>多久能到账<sos/eos>", "退款多久能到账")]
    [InlineData("<s>how long<unk>does it take</s>", "how long does it take")]
    [InlineData("!SIL how long does it take !SIL", "how long does it take")]
    [InlineData("how long ⁇ does it take", "how long does it take")]
    [InlineData("<v Ann>how long does it take</v>", "how long does it take")]
    [InlineData("<v.loud Ann Lee>how long does it take", "how long does it take")]
    [InlineData("<v 张三>你好。</v> <v 李四>退款多久能到账？</v>", "你好。退款多久能到账？")]
    [InlineData("thanks. <v Bob>how long does it take", "thanks. how long does it take")]
    [InlineData("thanks <v speaker 2>how long does it take", "thanks how long does it take")]
    [InlineData("how<00:00:00.480><c> long</c><00:00:00.960><c> does it take</c>", "how long does it take")]
    [InlineData("how long <00:00:01.000>does it <00:01:02.500>take", "how long does it take")]
    [InlineData("退款<00:00:01.000>多久<00:02.000>能到账", "退款多久能到账")]
    [InlineData("<c.colorE5E5E5>退款</c><c.yellow.bg_blue>多久</c>能到账", "退款多久能到账")]
    [InlineData("<c>退款 <c.loud>多久</c> 能到账</c>", "退款多久能到账")]
    [InlineData("<c> how long</c> does it take", "how long does it take")]
    [InlineData("<c>how long does it", "how long does it")]
    [InlineData("❓退款多久能到账？", "退款多久能到账？")]
    [InlineData("❓ how long does it take", "how long does it take")]
    [InlineData("你好。❓😊退款多久能到账？❓", "你好。退款多久能到账？")]
    [InlineData("❓\uFE0F退款多久能到账？😔", "退款多久能到账？")]
    [InlineData("❓", "")]
    [InlineData("🎼😊", "")]
    [InlineData("❓❓ ❓", "")]
    [InlineData(">> how long does it take", "how long does it take")]
    public void Tags_are_not_words(string text, string words) => Check(text, words);

    [Theory]
    [InlineData("发言人1：退款多久能到账", "退款多久能到账")]
    [InlineData("发言人 1: 退款多久能到账", "退款多久能到账")]
    [InlineData("发 言 人 1 ： 退 款 多 久 能 到 账", "退款多久能到账")]
    [InlineData("说话人一：退款多久能到账", "退款多久能到账")]
    [InlineData("說話人2：退款多久能到帳", "退款多久能到帳")]
    [InlineData("说话人：退款多久能到账", "退款多久能到账")]
    [InlineData("讲话人A：退款多久能到账", "退款多久能到账")]
    [InlineData("【发言人2】退款多久能到账", "退款多久能到账")]
    [InlineData("发言人1 00:12 退款多久能到账", "退款多久能到账")]
    [InlineData("发言人1  00:01:12\n退款多久能到账", "退款多久能到账")]
    [InlineData("发言人1：你好。发言人2：退款多久能到账？", "你好。退款多久能到账？")]
    [InlineData("发言人1：你好\n发言人2：退款多久能到账？", "你好\n退款多久能到账？")]
    [InlineData("Speaker 1: how long does it take", "how long does it take")]
    [InlineData("speaker 2：how long does it take", "how long does it take")]
    [InlineData("Speaker A: how long does it take", "how long does it take")]
    [InlineData("SPEAKER_00: how long does it take", "how long does it take")]
    [InlineData("SPEAKER_00 - how long does it take", "how long does it take")]
    [InlineData("SPEAKER_00 how long does it take", "how long does it take")]
    [InlineData("SPEAKER_00\thow long does it take", "how long does it take")]
    [InlineData("[SPEAKER_01]: how long does it take", "how long does it take")]
    [InlineData("[SPEAKER_01] how long does it take", "how long does it take")]
    [InlineData("(Speaker 1) how long does it take", "how long does it take")]
    [InlineData("[Speaker:0] how long does it take", "how long does it take")]
    [InlineData("spk_0: how long does it take", "how long does it take")]
    [InlineData("spk1：退款多久能到账", "退款多久能到账")]
    [InlineData("Guest-1: how long does it take", "how long does it take")]
    [InlineData("Speaker 1 [00:01:02]: how long does it take", "how long does it take")]
    [InlineData("[00:01:02] Speaker 1: how long does it take", "how long does it take")]
    [InlineData("Speaker 1: hello. Speaker 2: how long does it take?", "hello. how long does it take?")]
    [InlineData("Speaker 1: hello Speaker 2: how long does it take", "hello how long does it take")]
    [InlineData("嘉宾1：退款多久能到账", "退款多久能到账")]
    [InlineData("嘉宾1 10:30\n退款多久能到账", "退款多久能到账")]
    public void Speaker_labels_are_not_words(string text, string words) => Check(text, words);

    [Theory]
    [InlineData("[00:01:02.000 --> 00:01:05.000] 退款多久能到账", "退款多久能到账")]
    [InlineData("[00:01:02.000 --> 00:01:05.000]   Speaker 1: how long does it take", "how long does it take")]
    [InlineData("[0:3.320,0:19.712] 退款多久能到账", "退款多久能到账")]
    [InlineData("[0:3.320,0:19.712,1]  退款多久能到账", "退款多久能到账")]
    [InlineData("12\n00:01:02,000 --> 00:01:05,000\n退款多久能到账", "退款多久能到账")]
    [InlineData("00:01:02.000 --> 00:01:05.000 退款多久能到账", "退款多久能到账")]
    [InlineData("00:01:02.000 退款多久能到账", "退款多久能到账")]
    [InlineData("[00:01.20]退款多久能到账", "退款多久能到账")]
    [InlineData("[00:12] 退款多久能到账 [00:15]", "退款多久能到账")]
    [InlineData("(00:12) how long does it take", "how long does it take")]
    [InlineData("[0.00s -> 4.00s] how long does it take", "how long does it take")]
    [InlineData("[1.52 - 4.00] how long does it take", "how long does it take")]
    [InlineData("[00:01] 你好\n[00:05] 退款多久能到账", "你好\n退款多久能到账")]
    public void Time_stamps_are_not_words(string text, string words) => Check(text, words);

    [Theory]
    [InlineData("[noise] how long does it take [laughter]", "how long does it take")]
    [InlineData("(music) how long does it take (applause)", "how long does it take")]
    [InlineData("[BLANK_AUDIO]", "")]
    [InlineData("[ Silence ]", "")]
    [InlineData("[inaudible 00:01:02] how long does it take", "how long does it take")]
    [InlineData("[HES] [NON-SPEECH] how long does it take <filler>", "how long does it take")]
    [InlineData("(upbeat music playing)", "")]
    [InlineData("*laughs* how long does it take", "how long does it take")]
    [InlineData("♪ how long does it take ♪", "how long does it take")]
    [InlineData("how long <noise> does it take <SPOKEN_NOISE>", "how long does it take")]
    [InlineData("[vocalized-noise] how long does it take", "how long does it take")]
    [InlineData("(speaking in foreign language) how long", "how long")]
    [InlineData("【音乐】退款多久能到账（笑声）", "退款多久能到账")]
    [InlineData("[音樂]退款多久能到帳", "退款多久能到帳")]
    [InlineData("（笑）退款多久能到账", "退款多久能到账")]
    public void Sounds_are_not_words(string text, string words) => Check(text, words);

    [Theory]
    [InlineData("▁HOW ▁LONG ▁DOES ▁A ▁RE FUND ▁TAKE", "HOW LONG DOES A REFUND TAKE")]
    [InlineData("▁HOW▁LONG▁DOES▁A▁REFUND▁TAKE", "HOW LONG DOES A REFUND TAKE")]
    [InlineData("▁退 款 多 久 ▁能 到 账", "退款多久能到账")]
    [InlineData("▁怎 么 配 置 ▁DI FY ▁的 ▁KEY", "怎么配置 DIFY 的 KEY")]
    [InlineData("how long does a re@@ fund ta@@ ke", "how long does a refund take")]
    [InlineData("how long does a re ##fund ta ##ke", "how long does a refund take")]
    [InlineData("re@@", "re")]
    [InlineData("Ġhow Ġlong Ġdoes Ġa Ġre fund Ġtake", "how long does a refund take")]
    [InlineData("how</w> long</w> does</w> a</w> re fund</w> take</w>", "how long does a refund take")]
    public void Pieces_of_words_are_joined(string text, string words) => Check(text, words);

    [Theory]
    [InlineData("what&#39;s the refund policy", "what's the refund policy")]
    [InlineData("what&#x27;s the &quot;refund&quot; policy", "what's the \"refund\" policy")]
    [InlineData("R&amp;D 部门在几楼", "R&D 部门在几楼")]
    [InlineData("&lt;unk&gt;退款多久能到账", "退款多久能到账")]
    [InlineData("how&nbsp;long does it take", "how long does it take")]
    [InlineData("what&amp;#39;s the refund policy", "what's the refund policy")]
    public void Entities_are_characters(string text, string words) => Check(text, words);

    [Theory]
    [InlineData("退 款 多 久 能 到 账", "退款多久能到账")]
    [InlineData("退款 多久 能 到账", "退款多久能到账")]
    [InlineData("退\u3000款\u00a0多\t久  能\u200b到 账 ？", "退款多久能到账？")]
    [InlineData("怎 么 配 置 Dify 的 密 钥", "怎么配置 Dify 的密钥")]
    [InlineData("返 回 4 0 4 怎 么 办", "返回 4 0 4 怎么办")]
    [InlineData("𠮷 野 家 几 点 开 门", "𠮷野家几点开门")]
    public void Blanks_between_Chinese_characters_are_none(string text, string words) => Check(text, words);

    [Theory]
    [InlineData("时间：三点")]
    [InlineData("我说：退款多久能到账")]
    [InlineData("发言人是谁")]
    [InlineData("第一个发言人：他是谁")]
    [InlineData("发言人1是谁")]
    [InlineData("Note: how long does it take")]
    [InlineData("Speaker 1 is broken")]
    [InlineData("which is better, speaker 2 or speaker 3")]
    [InlineData("a<b 是什么意思")]
    [InlineData("if a < b and c > d what happens")]
    [InlineData("R&D 部门在几楼")]
    [InlineData("AT&T; how do I call them")]
    [InlineData("<div> 标签怎么用")]
    [InlineData("10:30 开会吗")]
    [InlineData("会议 10:30 - 11:30 在哪")]
    [InlineData("嘉宾10:30到场，要去接吗？")]
    [InlineData("嘉宾一 10:30 到场吗")]
    [InlineData("演讲者 9:30 上台吗？")]
    [InlineData("Guest 10:30 arrival, who picks up?")]
    [InlineData("what language does it speak")]
    [InlineData("what is arr[0] in C++")]
    [InlineData("请看（可选）这一项")]
    [InlineData("播放（音乐）怎么开")]
    [InlineData("怎么播放音乐(music)文件")]
    [InlineData("[重要] 什么时候开会")]
    [InlineData("怎么配置 DIFY_API_KEY")]
    [InlineData("邮箱是 a@@b.com 吗")]
    [InlineData("SELECT @@version 是什么")]
    [InlineData("f <| x |> g")]
    [InlineData("I use  two blanks")]
    [InlineData("退款😊多久能到账")]
    [InlineData("问号❓是什么符号")]
    [InlineData("👍退款到账了🎉")]
    [InlineData("❗退款多久能到账❤️")]
    [InlineData("if x <v and y> z what happens")]
    [InlineData("<c> 标签怎么用")]
    [InlineData("a <c and b> d 是什么意思")]
    [InlineData("what does <v> mean")]
    [InlineData("List<Customer> 怎么用")]
    [InlineData("C# 和 F# 有什么区别")]
    [InlineData("## 标题怎么写")]
    [InlineData("对对对对对")]
    [InlineData("电话是 88888888888888888888 吗")]
    [InlineData("电话是八八八八八八八八八八八八吗")]
    [InlineData("电话是幺幺幺幺幺幺幺幺幺幺幺幺吗")]
    [InlineData("my order number is zero zero zero zero zero zero seven")]
    [InlineData("no no no no how long")]
    [InlineData("哈哈哈哈哈哈")]
    [InlineData("那我们今天就先把这个方案定下来 退款多久能到账的问题下次再说")]
    [InlineData("😀")]
    [InlineData("")]
    public void Words_are_unchanged(string text) => Assert.Same(text, RecognizerText.Clean(text));

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void The_spacing_of_blanks_does_not_change_the_text(int charactersBetweenBlanks)
    {
        var rows = QuestionRows.Read("spoken.tsv").Concat(QuestionRows.Read("dev-zh.tsv")).Select(static row => ChineseSpacing.Close(row.Text)).Where(static text => text.Any(Characters.IsHan)).ToList();
        Assert.True(rows.Count > 300);
        Assert.All(rows, text => Assert.Equal(text, RecognizerText.Clean(Spaced(text, charactersBetweenBlanks))));
    }

    /// <summary>A blank after every so many Chinese characters of a run, which may hold punctuation.</summary>
    private static string Spaced(string text, int length)
    {
        var spaced = new StringBuilder();
        var run = 0;
        for (var i = 0; i < text.Length; i++)
        {
            spaced.Append(text[i]);
            run = Characters.IsHan(text[i]) ? run + 1 : 0;
            if (run > 0 && run % length == 0 && i + 1 < text.Length && Characters.IsHan(text[i + 1]))
            {
                spaced.Append(' ');
            }
        }

        return spaced.ToString();
    }

    [Fact]
    public void A_loop_of_a_few_characters_is_dropped()
    {
        Check(Repeat("是不是", 60), "");
        Check(Repeat("是不是，", 59) + "是不是", "");
        Check(Repeat("是不是 ", 60), "");
        Check("嗯" + Repeat("是不是", 60) + "是不", "");
        Check(Repeat("the ", 40), "");
        Check(Repeat("how much ", 40) + "how much", "");
        Check(Repeat("吗", 40), "");
    }

    [Fact]
    public void A_longer_loop_is_kept_once()
    {
        Check(Repeat("退款多久能到账", 30), "退款多久能到账");
        Check(Repeat("退款多久能到账？", 30), "退款多久能到账？");
        Check("退款多久能到账" + Repeat("是不是", 30), "退款多久能到账是不是");
        Check(Repeat("怎么", 20) + "退款啊", "怎么退款啊");
        Check("I see " + Repeat("the ", 20) + "cat in the garden", "I see the cat in the garden");
        Check(Repeat("thanks for watching our video. ", 9), "thanks for watching our video. ");
    }

    private static void Check(string text, string words)
    {
        Assert.Equal(words, RecognizerText.Clean(text));
        Assert.Same(words, RecognizerText.Clean(words));
    }

    private static string Repeat(string text, int times) => string.Concat(Enumerable.Repeat(text, times));
}
