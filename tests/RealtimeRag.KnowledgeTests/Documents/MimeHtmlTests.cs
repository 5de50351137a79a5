using System.Text;
using RealtimeRag.Knowledge.Documents;

namespace RealtimeRag.KnowledgeTests.Documents;

public sealed class MimeHtmlTests
{
    [Theory]
    [InlineData("7bit", "<p>plain</p>", "<p>plain</p>")]
    [InlineData("quoted-printable", "<p>caf=C3=A9 =E4=BD=A0</p>", "<p>café 你</p>")]
    [InlineData("quoted-printable", "<p>one =\nline</p>", "<p>one line</p>")]
    [InlineData("quoted-printable", "<p style=3D'x'>a</p>", "<p style='x'>a</p>")]
    [InlineData("quoted-printable", "<p>50=ZZ</p>", "<p>50ZZ</p>")]
    [InlineData("quoted-printable", "<p>cut=E", "<p>cutE")]
    [InlineData("base64", "PHA+5L2g5aW9PC9wPg==", "<p>你好</p>")]
    [InlineData("base64", "PHA+\n5L2g\n5aW9PC9wPg==", "<p>你好</p>")]
    public void The_page_is_decoded_according_to_its_headers(string encoding, string body, string html) =>
        Assert.Equal(html, Find(Message($"Content-Type: text/html; charset=\"utf-8\"\nContent-Transfer-Encoding: {encoding}", body))?.TrimEnd());

    [Theory]
    [InlineData("\"utf-8\"", "=E4=BD=A0")]
    [InlineData("utf-8", "=E4=BD=A0")]
    [InlineData("gb2312", "=C4=E3")]
    [InlineData("\"big5\"", "=A7A")]
    public void The_charset_comes_from_the_headers(string charset, string body) =>
        Assert.Equal("<p>你</p>", Find(Message($"Content-Type: text/html; charset={charset}\nContent-Transfer-Encoding: quoted-printable", $"<p>{body}</p>"))?.TrimEnd());

    [Fact]
    public void Without_a_header_the_page_declares_its_charset() => Assert.Contains(
        "你",
        Find(Message("Content-Type: text/html\nContent-Transfer-Encoding: quoted-printable", "<meta charset=3Dgbk><p>=C4=E3</p>")),
        StringComparison.Ordinal);

    [Fact]
    public void Only_the_HTML_part_is_used()
    {
        const string Message = """
            MIME-Version: 1.0
            Content-Type: multipart/related; boundary="b"

            --b
            Content-Type: text/plain

            not this
            --b
            Content-Type: text/html; charset=utf-8

            <p>this</p>
            --b
            Content-Type: image/png
            Content-Transfer-Encoding: base64

            AAAA
            --b--
            """;

        Assert.Equal("<p>this</p>", Find(Message));
    }

    [Theory]
    [InlineData("")]
    [InlineData("<html><p>a page</p></html>")]
    [InlineData("MIME-Version: 1.0\n\nno page in it")]
    [InlineData("MIME-Version: 1.0\nContent-Type: text/html")]
    public void Anything_else_is_not_a_message(string content) => Assert.Null(Find(content));

    [Fact]
    public void Damaged_base64_yields_an_empty_page() =>
        Assert.Equal("", Find(Message("Content-Type: text/html; charset=utf-8\nContent-Transfer-Encoding: base64", "PHA+!!")));

    [Fact]
    public void Line_ends_of_all_systems_are_equivalent()
    {
        var message = Message("Content-Type: text/html; charset=utf-8\nContent-Transfer-Encoding: quoted-printable", "<p>one =\nline</p>");

        Assert.Equal(Find(message), Find(message.Replace("\n", "\r\n", StringComparison.Ordinal)));
    }

    private static string Message(string head, string body) => $"MIME-Version: 1.0\nContent-Type: multipart/related; boundary=\"b\"\n\n--b\n{head}\n\n{body}\n--b--\n";

    private static string? Find(string message) => MimeHtml.Find(Encoding.Latin1.GetBytes(message));
}
