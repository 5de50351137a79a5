namespace RealtimeRag.KnowledgeTests.Documents;

/// <summary>What a visitor of a page reads, in lists, definitions, quotations and the odd corners of tables.</summary>
public sealed class HtmlTextTests
{
    [Theory]
    [InlineData("<ol><li>a<li>b</ol>", "1. a|2. b")]
    [InlineData("<ol start=4><li>a<li>b</ol>", "4. a|5. b")]
    [InlineData("<ol start=x><li>a</ol>", "1. a")]
    [InlineData("<ol><li>a<li value=7>b<li>c</ol>", "1. a|7. b|8. c")]
    [InlineData("<ol type=a><li>a<li>b</ol>", "a. a|b. b")]
    [InlineData("<ol type=A><li>a</ol>", "A. a")]
    [InlineData("<ol type=i><li>a<li>b</ol>", "i. a|ii. b")]
    [InlineData("<ol type=I start=4><li>a</ol>", "IV. a")]
    [InlineData("<ul><li>a<li>b</ul>", "a|b")]
    [InlineData("<ol><li>a<ol><li>b<li>c</ol><li>d</ol>", "1. a|1. b|2. c|2. d")]
    [InlineData("<ol><li><p>a</p><p>more</p></ol>", "1. a|more")]
    [InlineData("<ol><li></li><li>b</ol>", "2. b")]
    [InlineData("<li>stray</li>", "stray")]
    public async Task Lists_carry_the_numbers_that_a_page_shows(string html, string texts) => Assert.Equal(texts.Split('|'), await TextsAsync(html));

    [Theory]
    [InlineData("<dl><dt>Leave<dd>twenty days</dl>", "Leave: twenty days")]
    [InlineData("<dl><dt>年假<dd>二十天</dl>", "年假：二十天")]
    [InlineData("<dl><dt>Leave:<dd>twenty<dd>days</dl>", "Leave: twenty|days")]
    [InlineData("<dl><dt>A<dt>B<dd>both</dl>", "A|B: both")]
    [InlineData("<dl><dt>alone</dl><p>text</p>", "alone|text")]
    [InlineData("<dl><dd>no term</dl>", "no term")]
    [InlineData("<dl><dt>List<dd><ul><li>a<li>b</ul></dl>", "List|a|b")]
    public async Task Terms_and_their_explanations_are_one_line(string html, string texts) => Assert.Equal(texts.Split('|'), await TextsAsync(html));

    [Theory]
    [InlineData("<p>a<p>b", "a|b")]
    [InlineData("<div>a<div>b</div>c</div>", "a|b|c")]
    [InlineData("<p>one<br>two</p>", "one\ntwo")]
    [InlineData("<blockquote>quoted</blockquote>", "quoted")]
    [InlineData("<section><article>a</article></section>", "a")]
    [InlineData("<p>a<span> b</span><b>c</b></p>", "a bc")]
    [InlineData("<p>2<sup>nd</sup> H<sub>2</sub>O</p>", "2nd H2O")]
    [InlineData("<p>a <img alt=x> b</p>", "a b")]
    [InlineData("<p>see <a href=x>here</a>.</p>", "see here.")]
    [InlineData("<details><summary>More</summary><p>hidden until opened</p></details>", "More|hidden until opened")]
    [InlineData("<center>middle</center>", "middle")]
    [InlineData("<custom-tag>inside</custom-tag>", "inside")]
    [InlineData("<p>a&#8203;b&shy;c</p>", "abc")]
    [InlineData("<pre>one\n  two</pre>", "one\ntwo")]
    public async Task Blocks_are_paragraphs_and_inline_markup_separates_nothing(string html, string texts) => Assert.Equal(texts.Split('|'), await TextsAsync(html));

    [Theory]
    [InlineData("<script>x</script>")]
    [InlineData("<style>x</style>")]
    [InlineData("<template>x</template>")]
    [InlineData("<noscript>x</noscript>")]
    [InlineData("<svg><text>x</text></svg>")]
    [InlineData("<p hidden>x</p>")]
    [InlineData("<p aria-hidden=true>x</p>")]
    [InlineData("<button>x</button>")]
    [InlineData("<select><option>x</select>")]
    [InlineData("<textarea>x</textarea>")]
    [InlineData("<iframe>x</iframe>")]
    [InlineData("<!-- x -->")]
    [InlineData("<nav>x</nav>")]
    [InlineData("<footer>x</footer>")]
    [InlineData("<div role=navigation>x</div>")]
    [InlineData("<div role=banner>x</div>")]
    public async Task Invisible_text_is_left_out(string html) => Assert.Equal(["content"], await TextsAsync($"<p>content</p>{html}"));

    [Theory]
    [InlineData("<table><caption>Rooms</caption><tr><th>Room<th>Seats<tr><td>Ulm<td>12</table>", "Rooms|Room: Ulm; Seats: 12")]
    [InlineData("<table><thead><tr><td>Room<td>Seats<tbody><tr><td>Ulm<td>12</table>", "Room: Ulm; Seats: 12")]
    [InlineData("<table><tr><th>Room<td>Ulm<tr><th>Seats<td>12</table>", "Room: Ulm|Seats: 12")]
    [InlineData("<table><tr><th>Room<th>Seats<tr hidden><td>Bonn<td>1<tr><td>Ulm<td>12</table>", "Room: Ulm; Seats: 12")]
    [InlineData("<table><tr><th>Room<th>Seats<tr><td rowspan=2>Ulm<td>12<tr><td>13</table>", "Room: Ulm; Seats: 12|Room: Ulm; Seats: 13")]
    [InlineData("<table><tr><th>Room<th>Seats<tr><td rowspan=0>Ulm<td>12<tr><td>13</table>", "Room: Ulm; Seats: 12|Room: Ulm; Seats: 13")]
    [InlineData("<table><tr><th colspan=2>Room<th>Seats<tr><td>Ulm<td>big<td>12</table>", "Room: Ulm; Room: big; Seats: 12")]
    [InlineData("<table><tr><th>Room<th>Seats<tr><td>Ulm<td>12<tfoot><tr><td>all<td>12</table>", "Room: Ulm; Seats: 12|Room: all; Seats: 12")]
    [InlineData("<table></table><p>text</p>", "text")]
    [InlineData("<table><tr><td><h2>Part</h2><p>of the page</p></table>", "of the page")]
    public async Task Tables_are_read_row_by_row(string html, string texts) => Assert.Equal(texts.Split('|'), await TextsAsync(html));

    private static async Task<string[]> TextsAsync(string html) => (await Reading.ReadAsync("a.html", html)).Texts();
}
