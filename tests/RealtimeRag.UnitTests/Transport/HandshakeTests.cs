using RealtimeRag.Core;
using RealtimeRag.Server.Transport;

namespace RealtimeRag.UnitTests.Transport;

/// <summary>The language of notes and errors, by query and by header.</summary>
public sealed class HandshakeTests
{
    [Theory]
    [InlineData("", "", Language.Chinese)]
    [InlineData("", "en", Language.English)]
    [InlineData("", "EN-GB", Language.English)]
    [InlineData("", "en-US,zh;q=0.9", Language.English)]
    [InlineData("", "zh-CN,en;q=0.9", Language.Chinese)]
    [InlineData("", "fr,en;q=0.3,zh;q=0.2", Language.English)]
    [InlineData("", "en,zh", Language.Chinese)]
    [InlineData("", "en;q=0", Language.Chinese)]
    [InlineData("", "fr", Language.Chinese)]
    [InlineData("", "*", Language.Chinese)]
    [InlineData("", "english", Language.Chinese)]
    [InlineData("", ";;;=,q", Language.Chinese)]
    [InlineData("en", "zh", Language.English)]
    [InlineData("en-US", "", Language.English)]
    [InlineData("zh", "en", Language.Chinese)]
    [InlineData("fr", "en", Language.Chinese)]
    public void The_preferred_language_is_used_or_else_Chinese(string query, string header, Language expected) =>
        Assert.Equal(expected, Handshake.LanguageOf(query, header));
}
