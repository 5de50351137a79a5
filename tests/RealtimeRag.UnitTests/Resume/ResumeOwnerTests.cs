using RealtimeRag.Core.Protocol;
using RealtimeRag.Server.Security.Principals;

namespace RealtimeRag.UnitTests.Resume;

/// <summary>A session is resumed by the party that started it, however it signs in, and by no other.</summary>
public sealed class ResumeOwnerTests : IDisposable
{
    private static readonly Principal Alice = new(PrincipalKind.Key, "alice") { Key = Fingerprint.Of("a key of alice") };

    private readonly ResumeBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Theory]
    [InlineData(PrincipalKind.Key, "bob")]
    [InlineData(PrincipalKind.Jwt, "alice")]
    [InlineData(PrincipalKind.Anonymous, "")]
    internal async Task For_another_party_the_token_is_unknown_and_stays_good(PrincipalKind kind, string name)
    {
        var session = await DetachedAsync();
        var resume = await _bench.ResumeAsync(session);
        var other = await _bench.RedeemAsync(resume, principal: new(kind, name));
        Assert.Null(other.Session);
        Assert.Equal(ResumeRefusal.Unknown, other.Refusal);
        Assert.Same(session, (await _bench.RedeemAsync(resume, principal: Alice)).Session);
    }

    [Fact]
    public async Task The_same_party_may_resume_with_other_credentials_which_then_apply()
    {
        var session = await DetachedAsync();
        var renewed = (Alice with { Key = Fingerprint.Of("another key of alice") }).WithTicket();
        Assert.Same(session, (await _bench.RedeemAsync(await _bench.ResumeAsync(session), principal: renewed)).Session);
        Assert.Equal(renewed, session.Principal);
    }

    [Fact]
    public async Task Another_party_does_not_learn_that_a_session_existed()
    {
        var session = await DetachedAsync();
        var resume = await _bench.ResumeAsync(session);
        session.Expire();
        await session.Completion;
        Assert.Equal(ResumeRefusal.Unknown, (await _bench.RedeemAsync(resume, principal: new(PrincipalKind.Key, "bob"))).Refusal);
        Assert.Equal(ResumeRefusal.Expired, (await _bench.RedeemAsync(resume, principal: Alice)).Refusal);
    }

    private async Task<Server.Sessions.SessionLoop> DetachedAsync()
    {
        var (session, socket) = await _bench.AttachedAsync(Alice);
        await ResumeBench.DetachAsync(session, socket);
        return session;
    }
}
