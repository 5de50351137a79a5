using RealtimeRag.Core.Protocol;
using RealtimeRag.Core.Sessions;
using RealtimeRag.Server.Sessions;
using RealtimeRag.Server.Transport;

namespace RealtimeRag.UnitTests.Resume;

/// <summary>
/// A session that ends while its client resumes it cannot be resumed: the client learns the reason and keeps its connection and its fresh session.
/// </summary>
public sealed class EndingSessionTests : IDisposable
{
    private readonly ResumeBench _bench = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _bench.Dispose();

    [Theory]
    [InlineData(true, ResumeRefusal.Expired)]
    [InlineData(false, ResumeRefusal.Unknown)]
    public async Task A_session_that_ends_after_its_token_was_redeemed_is_refused_for_the_reason_of_its_end(bool isExpired, ResumeRefusal refusal)
    {
        var session = await _bench.DetachedAsync();
        var resume = await _bench.ResumeAsync(session);
        var resumption = new SessionResumption(new EndingDirectory(_bench.Host.Directory, () => EndAsync(session, isExpired)), _bench.Host.Registry);
        var socket = ResumeBench.Socket();
        var own = await _bench.Host.BeginAsync(socket);

        var result = await resumption.ResumeAsync(resume, own, socket, mustReplace: false, Cancellation);

        Assert.Equal((null, refusal, false), (result.Session, result.Refusal, result.HasNoRoom));
        await AssertGoesOnAsync(own, socket);
    }

    [Theory]
    [InlineData(true, ResumeRefusal.Expired)]
    [InlineData(false, ResumeRefusal.Unknown)]
    public async Task A_claim_that_reaches_a_session_after_its_end_is_refused_for_the_same_reason(bool isExpired, ResumeRefusal refusal)
    {
        var session = await _bench.DetachedAsync();
        var resume = await _bench.ResumeAsync(session);
        var socket = ResumeBench.Socket();
        var own = await _bench.Host.BeginAsync(socket);
        var claim = (await _bench.Host.Directory.RedeemAsync(new(resume.ResumeToken, own.Address), Cancellation)).Claim!;
        await EndAsync(session, isExpired);

        Assert.Equal(refusal, await session.AttachAsync(socket, resume, claim));
        await AssertGoesOnAsync(own, socket);
    }

    private async Task EndAsync(SessionLoop session, bool isExpired)
    {
        if (isExpired)
        {
            session.Expire();
        }
        else
        {
            await session.PostAsync(new SessionInput.CredentialsRevoked(_bench.Time.Elapsed), Cancellation);
        }

        await session.Completion.WaitAsync(Cancellation);
    }

    private async Task AssertGoesOnAsync(SessionLoop own, SendQueue socket)
    {
        Assert.False(socket.IsClosed);
        var offer = await _bench.OfferAsync(own);
        Assert.True(await own.PostAsync(new SessionInput.ResumeRefused(ResumeRefusal.Expired, offer, _bench.Time.Elapsed), Cancellation));
        await own.WhenTakenAsync(Cancellation);
        Assert.False(socket.IsClosed);
        own.End();
        await own.Completion.WaitAsync(Cancellation);
    }

    /// <summary>The moment between the redemption of a token and the look-up of its session.</summary>
    private sealed class EndingDirectory(ISessionDirectory inner, Func<Task> end) : ISessionDirectory
    {
        public async ValueTask<Redemption> RedeemAsync(RedemptionRequest request, CancellationToken cancellationToken)
        {
            var redemption = await inner.RedeemAsync(request, cancellationToken);
            if (redemption.Claim is not null)
            {
                await end();
            }

            return redemption;
        }

        public ValueTask<ResumeOffer> RegisterAsync(SessionAddress session, CancellationToken cancellationToken) => inner.RegisterAsync(session, cancellationToken);

        public ValueTask ConfirmAsync(ResumeClaim claim) => inner.ConfirmAsync(claim);

        public ValueTask DetachAsync(SessionAddress session, long fence) => inner.DetachAsync(session, fence);

        public ValueTask ForgetAsync(SessionAddress session, bool isExpired) => inner.ForgetAsync(session, isExpired);
    }
}
