using RealtimeRag.Core.Protocol;
using RealtimeRag.Core.Sessions;

namespace RealtimeRag.UnitTests.Sessions;

/// <summary>What becomes of a session whose credentials end, are renewed or are revoked.</summary>
public sealed class SigningInTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    [Fact]
    public void A_client_is_warned_a_minute_before_expiry_and_then_closed()
    {
        var talk = SignedIn(10 * Minute);
        Assert.Equal(talk.Now + (9 * Minute), talk.State.NextDeadline);
        talk.After((9 * Minute).TotalSeconds);
        var warning = Assert.IsType<ServerFrame.GoingAway>(Assert.Single(talk.Frames));
        Assert.Equal((GoingAwayReason.Credentials, Minute), (warning.Reason, warning.In));
        Assert.Equal(talk.Now + Minute, talk.State.NextDeadline);
        Assert.Equal(["close 4500"], talk.After(Minute.TotalSeconds));
        Assert.False(talk.State.IsClosed);
        Assert.Null(talk.State.NextDeadline);
    }

    [Fact]
    public void V1_sees_only_the_close_code()
    {
        var talk = SignedIn(10 * Minute, ProtocolVersion.V1);
        Assert.Equal([], talk.After((9 * Minute).TotalSeconds));
        Assert.Equal(["close 1008"], talk.After(Minute.TotalSeconds));
    }

    [Fact]
    public void Credentials_about_to_expire_are_warned_of_at_once_and_expired_ones_close_at_once()
    {
        var talk = SignedIn(Minute / 2);
        talk.Step(static now => new SessionInput.Ticked(now));
        Assert.Equal(Minute / 2, Assert.IsType<ServerFrame.GoingAway>(Assert.Single(talk.Frames)).In);
        Assert.Equal(["close 4500"], SignedIn(TimeSpan.Zero).Step(static now => new SessionInput.Ticked(now)));
    }

    [Fact]
    public void New_credentials_are_acknowledged_only_after_the_check()
    {
        var talk = SignedIn(10 * Minute);
        Assert.Equal(["CheckCredentials"], talk.Say(new ClientFrame.Authenticate("canary"), "authenticate"));
        Assert.Equal(["ack authenticate s1"], talk.Step(now => new SessionInput.CredentialsRenewed(now + (20 * Minute), now)));
        Assert.Equal(talk.Now + (19 * Minute), talk.State.NextDeadline);
        Assert.Equal(["ack authenticate s1"], talk.Step(static now => new SessionInput.CredentialsRenewed(null, now)));
        Assert.Null(talk.State.NextDeadline);
    }

    [Fact]
    public void A_client_without_acknowledgements_gets_none_here_either()
    {
        var talk = SignedIn(10 * Minute);
        talk.Say(new ClientFrame.Configure(null, null, null, AckPolicy.None), "configure");
        Assert.Equal([], talk.Step(static now => new SessionInput.CredentialsRenewed(null, now)));
    }

    [Fact]
    public void Credentials_that_are_refused_close_the_connection_and_keep_the_session()
    {
        var talk = SignedIn(10 * Minute);
        Assert.Equal(["close 4500"], talk.Step(static now => new SessionInput.CredentialsRefused(now)));
        Assert.False(talk.State.IsClosed);
    }

    [Fact]
    public void An_answer_continues_during_renewal_and_stops_on_revocation()
    {
        var talk = SignedIn(10 * Minute);
        talk.Ask("产品多少钱？");
        talk.Step(static now => new SessionInput.CredentialsRenewed(null, now));
        Assert.NotNull(talk.State.Running);
        Assert.Equal(["close 4500", "cancel 1", "forget"], talk.Step(static now => new SessionInput.CredentialsRevoked(now)));
        Assert.True(talk.State.IsClosed);
        Assert.Equal([], talk.Step(static now => new SessionInput.CredentialsRenewed(null, now)));
    }

    [Fact]
    public void A_session_without_a_connection_is_not_warned_and_continues_with_new_credentials()
    {
        var talk = SignedIn(2 * Minute);
        talk.Step(static now => new SessionInput.Detached(false, now));
        Assert.Equal([], talk.After(Minute.TotalSeconds));
        talk.Step(now => new SessionInput.Attached(now) { SignedInUntil = now + (5 * Minute) });
        Assert.Equal(talk.Now + (4 * Minute), talk.State.NextDeadline);
    }

    [Fact]
    public void While_a_session_stops_its_credentials_can_still_be_renewed()
    {
        var talk = SignedIn(10 * Minute);
        talk.Ask("产品多少钱？");
        talk.Control(ControlAction.Stop);
        Assert.Equal(["CheckCredentials"], talk.Say(new ClientFrame.Authenticate("canary"), "authenticate"));
    }

    [Fact]
    public void No_text_of_a_message_or_effect_shows_the_token()
    {
        Assert.DoesNotContain("canary", new ClientFrame.Authenticate("canary").ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("canary", new SessionEffect.CheckCredentials("canary").ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("canary", ClientMessage.Of(new ClientFrame.Authenticate("canary"), "authenticate").ToString(), StringComparison.Ordinal);
    }

    private static MachineTalk SignedIn(TimeSpan time, ProtocolVersion version = ProtocolVersion.V2)
    {
        var talk = new MachineTalk(version);
        talk.Step(now => new SessionInput.Opened(null, now) { SignedInUntil = now + time });
        return talk;
    }
}
