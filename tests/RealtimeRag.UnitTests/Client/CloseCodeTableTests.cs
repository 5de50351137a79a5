using System.Net;
using RealtimeRag.Client.Reconnect;

namespace RealtimeRag.UnitTests.Client;

public sealed class CloseCodeTableTests
{
    [Fact]
    public void A_normal_close_ends_the_session() => Assert.Equal(CloseVerdict.Ended, CloseCodeTable.Judge(1000));

    [Theory]
    [InlineData(1002)]
    [InlineData(1003)]
    [InlineData(1007)]
    [InlineData(1008)]
    [InlineData(1009)]
    [InlineData(4500)]
    [InlineData(4501)]
    [InlineData(4504)]
    [InlineData(4999)]
    public void Refusals_are_not_retried(int code) => Assert.Equal(CloseVerdict.GiveUp, CloseCodeTable.Judge(code));

    [Theory]
    [InlineData(null)]
    [InlineData(1001)]
    [InlineData(1006)]
    [InlineData(1011)]
    [InlineData(1012)]
    [InlineData(1013)]
    [InlineData(4000)]
    [InlineData(4002)]
    [InlineData(4499)]
    public void Everything_else_reconnects(int? code) => Assert.Equal(CloseVerdict.Reconnect, CloseCodeTable.Judge(code));

    [Theory]
    [InlineData(HttpStatusCode.Unauthorized)]
    [InlineData(HttpStatusCode.Forbidden)]
    [InlineData(HttpStatusCode.BadRequest)]
    [InlineData(HttpStatusCode.UpgradeRequired)]
    public void A_refused_upgrade_is_not_retried(HttpStatusCode status) => Assert.Equal(CloseVerdict.GiveUp, CloseCodeTable.Judge(status));

    [Theory]
    [InlineData(HttpStatusCode.TooManyRequests)]
    [InlineData(HttpStatusCode.BadGateway)]
    [InlineData(HttpStatusCode.ServiceUnavailable)]
    [InlineData(HttpStatusCode.NotFound)]
    public void A_server_that_is_busy_or_being_replaced_is_retried(HttpStatusCode status) =>
        Assert.Equal(CloseVerdict.Reconnect, CloseCodeTable.Judge(status));

    [Fact]
    public void Every_code_of_the_private_range_is_decided_by_its_half()
    {
        Assert.All(Enumerable.Range(4000, 500), code => Assert.Equal(CloseVerdict.Reconnect, CloseCodeTable.Judge(code)));
        Assert.All(Enumerable.Range(4500, 500), code => Assert.Equal(CloseVerdict.GiveUp, CloseCodeTable.Judge(code)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(999)]
    [InlineData(1004)]
    [InlineData(1005)]
    [InlineData(1014)]
    [InlineData(1015)]
    [InlineData(3000)]
    [InlineData(5000)]
    [InlineData(-1)]
    public void An_undefined_code_is_a_break(int code) => Assert.Equal(CloseVerdict.Reconnect, CloseCodeTable.Judge(code));

    [Fact]
    public void Only_a_status_that_blames_the_client_is_final()
    {
        var final = Enum.GetValues<HttpStatusCode>().Distinct().Where(status => CloseCodeTable.Judge(status) == CloseVerdict.GiveUp);

        Assert.Equal([HttpStatusCode.BadRequest, HttpStatusCode.Unauthorized, HttpStatusCode.Forbidden, HttpStatusCode.UpgradeRequired], final);
    }
}
