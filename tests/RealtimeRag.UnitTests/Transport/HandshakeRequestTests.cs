using Microsoft.AspNetCore.Http;
using RealtimeRag.Core;
using RealtimeRag.Core.Protocol;
using RealtimeRag.Server.Transport;

namespace RealtimeRag.UnitTests.Transport;

/// <summary>What a request selects: the protocol version by subprotocol, the language by query and header.</summary>
public sealed class HandshakeRequestTests
{
    [Theory]
    [InlineData(ProtocolVersion.V1)]
    [InlineData(ProtocolVersion.V1, "bearer.x")]
    [InlineData(ProtocolVersion.V1, "realtime-rag.v1", "chat")]
    [InlineData(ProtocolVersion.V1, "Realtime-Rag.V2")]
    [InlineData(ProtocolVersion.V2, "realtime-rag.v2")]
    [InlineData(ProtocolVersion.V2, "ticket.x", "realtime-rag.v2")]
    public void V2_is_for_clients_that_offer_it(ProtocolVersion expected, params string[] offered) =>
        Assert.Equal(expected, Handshake.Of(new DefaultHttpContext().Request, offered).ProtocolVersion);

    [Theory]
    [InlineData("?lang=en", "zh", Language.English)]
    [InlineData("?LANG=en", "", Language.English)]
    [InlineData("?lang=EN_us", "", Language.English)]
    [InlineData("?lang=", "en", Language.English)]
    [InlineData("?lang=zh-TW", "en", Language.Chinese)]
    [InlineData("?lang=en&lang=zh", "", Language.Chinese)]
    [InlineData("?other=en", "", Language.Chinese)]
    [InlineData("", "zh;q=0.5, en;q=0.8", Language.English)]
    [InlineData("", "en;q=0.5, zh;q=0.8", Language.Chinese)]
    [InlineData("", "en;q=0.8, zh-Hans;q=0.8", Language.Chinese)]
    [InlineData("", "de, en-GB;q=0.1, *;q=0.9", Language.English)]
    [InlineData("", "en;q=2", Language.Chinese)]
    public void The_query_overrides_the_header_and_the_preferred_language_wins(string query, string header, Language expected)
    {
        var request = new DefaultHttpContext().Request;
        request.QueryString = new QueryString(query);
        request.Headers.AcceptLanguage = header;
        Assert.Equal(expected, Handshake.Of(request, []).Language);
    }

    [Fact]
    public void Several_headers_are_one_list()
    {
        var request = new DefaultHttpContext().Request;
        request.Headers.AcceptLanguage = new(["zh;q=0.2", "en;q=0.9"]);
        Assert.Equal(Language.English, Handshake.Of(request, []).Language);
    }
}
