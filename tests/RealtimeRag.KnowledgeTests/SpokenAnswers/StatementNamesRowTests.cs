using RealtimeRag.Knowledge.Library;

namespace RealtimeRag.KnowledgeTests.SpokenAnswers;

/// <summary>A statement names a row and the question after it asks about it: the answer is that row, not the whole table.</summary>
public sealed class StatementNamesRowTests(StatementNamesRowTests.Opened opened) : IClassFixture<StatementNamesRowTests.Opened>
{
    private const string English = """
        # Contacts

        Somebody answers from nine to six on working days.

        | Team | Phone | Place | Lead |
        |---|---|---|---|
        | Payroll | 2001 | B12 | Anna Berg |
        | IT support | 2002 | C03 | Tom Wu |
        | Facilities | 2003 | A01 | Li Na |
        | Travel desk | 2004 | D20 | Jo Park |

        ## Meeting rooms

        | Room | Seats | Projector |
        |---|---|---|
        | Everest | 12 | yes |
        | Lake | 6 | no |
        | Harbour | 20 | yes |
        """;

    private const string Chinese = """
        # 通讯录

        工作日九点到六点有人接听。

        | 部门 | 电话 | 房间 | 负责人 |
        |---|---|---|---|
        | 薪酬组 | 3001 | 二楼 | 张敏 |
        | 信息技术部 | 3002 | 三楼 | 王强 |
        | 行政部 | 3003 | 一楼 | 李娜 |
        | 差旅组 | 3004 | 四楼 | 赵磊 |

        ## 会议室

        | 会议室 | 座位数 | 投影 |
        |---|---|---|
        | 珠峰 | 十二 | 有 |
        | 西湖 | 六 | 无 |
        | 外滩 | 二十 | 有 |
        """;

    [Theory]
    [InlineData("I need to talk to payroll. what is the phone number?", "Team: Payroll; Phone: 2001; Place: B12; Lead: Anna Berg")]
    [InlineData("I have to call IT support today. what's the phone number?", "Team: IT support; Phone: 2002; Place: C03; Lead: Tom Wu")]
    [InlineData("I want to visit the travel desk. who is the lead?", "Team: Travel desk; Phone: 2004; Place: D20; Lead: Jo Park")]
    [InlineData("Tom Wu asked me to call him. what is the phone number?", "Team: IT support; Phone: 2002; Place: C03; Lead: Tom Wu")]
    [InlineData("we are meeting in the Everest room tomorrow. how many seats are there?", "Room: Everest; Seats: 12; Projector: yes")]
    [InlineData("we booked Harbour. how many seats does the room have?", "Room: Harbour; Seats: 20; Projector: yes")]
    [InlineData("我要找薪酬组。电话是多少？", "部门：薪酬组；电话：3001；房间：二楼；负责人：张敏")]
    [InlineData("我想联系信息技术部。电话号码是多少？", "部门：信息技术部；电话：3002；房间：三楼；负责人：王强")]
    [InlineData("我得去一趟差旅组，在哪个房间？", "部门：差旅组；电话：3004；房间：四楼；负责人：赵磊")]
    [InlineData("行政部的人不在。负责人是谁？", "部门：行政部；电话：3003；房间：一楼；负责人：李娜")]
    [InlineData("我们明天在珠峰开会。有多少个座位？", "会议室：珠峰；座位数：十二；投影：有")]
    [InlineData("我们订了外滩会议室。座位数是多少？", "会议室：外滩；座位数：二十；投影：有")]
    public void The_row_that_the_statement_names_answers(string said, string row) => Assert.Equal(row, opened.Knowledge.Answer(said).Text);

    [Theory]
    [InlineData("what is the phone number?", "I need to talk to payroll.", "Team: Payroll; Phone: 2001; Place: B12; Lead: Anna Berg")]
    [InlineData("电话是多少？", "大家好。我要找薪酬组。", "部门：薪酬组；电话：3001；房间：二楼；负责人：张敏")]
    public void A_row_named_in_a_previous_utterance_answers(string question, string context, string row) =>
        Assert.Equal(row, opened.Knowledge.Answer(question, context: context).Text);

    [Theory]
    [InlineData("I talked to payroll yesterday. what is the phone number of the travel desk?", "Team: Travel desk; Phone: 2004; Place: D20; Lead: Jo Park")]
    [InlineData("I met Anna Berg today. which team does Jo Park lead?", "Team: Travel desk; Phone: 2004; Place: D20; Lead: Jo Park")]
    [InlineData("我昨天找过薪酬组。差旅组的电话是多少？", "部门：差旅组；电话：3004；房间：四楼；负责人：赵磊")]
    public void A_question_that_names_a_row_keeps_it(string said, string row) => Assert.Equal(row, opened.Knowledge.Answer(said).Text);

    [Theory]
    [InlineData("I am new here. what is the phone number?", "what is the phone number?")]
    [InlineData("我是新来的。电话是多少？", "电话是多少？")]
    [InlineData("我要找薪酬组。珠峰有几个座位？", "珠峰有几个座位？")]
    public void A_statement_that_names_no_row_changes_nothing(string said, string question) =>
        Assert.Equal(opened.Knowledge.Answer(question).Text, opened.Knowledge.Answer(said).Text);

    public sealed class Opened : IAsyncLifetime
    {
        private readonly TestFolder _folder = new();

        public KnowledgeBase Knowledge { get; private set; } = null!;

        public async ValueTask InitializeAsync()
        {
            _folder.Write("contacts.md", English);
            _folder.Write("通讯录.md", Chinese);
            Knowledge = await KnowledgeWaits.OpenedAsync(_folder.Options);
        }

        public async ValueTask DisposeAsync()
        {
            await Knowledge.DisposeAsync();
            _folder.Dispose();
        }
    }
}
