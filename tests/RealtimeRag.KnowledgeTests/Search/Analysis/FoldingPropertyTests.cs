using FsCheck;
using FsCheck.Fluent;
using RealtimeRag.Knowledge.Search.Analysis;

namespace RealtimeRag.KnowledgeTests.Search.Analysis;

public sealed class FoldingPropertyTests
{
    private const string Han = "图书馆周五几点闭館圖書電腦";
    private const string Words = "Library opens at NINE and the Swimming pool";

    [Fact]
    public void Terms_do_not_depend_on_case_or_width() => Prop.ForAll(Texts().ToArbitrary(), text =>
        TermList.Keys(text).SetEquals(TermList.Keys(string.Concat(text.Select(Wide))))).Check(PropertyRuns.Of(200));

    [Fact]
    public void Terms_of_folded_text_are_those_of_the_text() => Prop.ForAll(Texts().ToArbitrary(), text =>
        TermList.Keys(text).SetEquals(TermList.Keys(string.Concat(text.Select(FoldedText.Fold))))).Check(PropertyRuns.Of(200));

    [Fact]
    public void Terms_of_two_sentences_are_those_of_each() => Prop.ForAll(Texts().ToArbitrary(), Texts().ToArbitrary(), (one, other) =>
        TermList.Keys($"{one}。{other}").SetEquals(TermList.Keys(one).Union(TermList.Keys(other)))).Check(PropertyRuns.Of(200));

    [Fact]
    public void Terms_come_in_the_order_of_their_ends() => Prop.ForAll(Texts().ToArbitrary(), text =>
    {
        var ends = TermList.Of(text).ConvertAll(term => term.End);
        return ends.SequenceEqual(ends.Order());
    }).Check(PropertyRuns.Of(200));

    private static Gen<string> Texts() =>
        from picked in Gen.Elements((Han + Words + " ,0123456789").ToCharArray()).ArrayOf()
        select new string(picked);

    private static char Wide(char character) => character is > ' ' and <= '~' ? (char)(char.ToUpperInvariant(character) + 0xFEE0) : character;
}
