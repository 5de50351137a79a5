using RealtimeRag.Core.Protocol;
using RealtimeRag.FakeDify;
using RealtimeRag.Server.Security.Principals;
using RealtimeRag.Server.Sessions.Turns;

namespace RealtimeRag.UnitTests.Turns;

public sealed class AnswerLedgerTests
{
    private readonly FakeTime _time = new();
    private readonly AnswerLedger _ledger;

    public AnswerLedgerTests() => _ledger = new(_time);

    [Fact]
    public void Minutes_count_the_outcomes_of_questions_and_expire_after_an_hour()
    {
        End();
        End(ErrorCode.RagTimeout);
        _time.Advance(TimeSpan.FromMinutes(2));
        End(nothingFound: true);
        Assert.Equal([(1, 1, 0), (0, 0, 1)], _ledger.LastHour.Select(static minute => (minute.Answered, minute.Failed, minute.NothingFound)));
        _time.Advance(TimeSpan.FromMinutes(58));
        Assert.Equal([(0, 0, 1)], _ledger.LastHour.Select(static minute => (minute.Answered, minute.Failed, minute.NothingFound)));
        _time.Advance(TimeSpan.FromMinutes(2));
        Assert.Empty(_ledger.LastHour);
        Assert.Equal(3, _ledger.Total);
    }

    [Fact]
    public void The_newest_answers_are_kept()
    {
        for (var i = 0; i < AnswerLedger.MostAnswers + 3; i++)
        {
            End(id: $"a{i}");
        }

        Assert.Equal(AnswerLedger.MostAnswers, _ledger.Newest.Count);
        Assert.Equal(("a3", $"a{AnswerLedger.MostAnswers + 2}"), (_ledger.Newest[0].AnswerId, _ledger.Newest[^1].AnswerId));
        Assert.Equal(AnswerLedger.MostAnswers + 3, _ledger.Total);
    }

    private void End(ErrorCode? code = null, bool nothingFound = false, string id = "a1") => _ledger.Ended(new()
    {
        SessionKey = "key",
        SessionId = "session",
        AnswerId = id,
        Principal = Principal.Anonymous,
        Question = "What?",
        EndedAt = _time.GetUtcNow(),
        Total = TimeSpan.FromSeconds(1),
        Reason = code is null ? FinishReason.Complete : FinishReason.Error,
        Code = code,
        NothingFound = nothingFound,
    });
}
