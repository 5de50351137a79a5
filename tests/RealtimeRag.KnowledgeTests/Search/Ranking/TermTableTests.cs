using FsCheck;
using FsCheck.Fluent;
using RealtimeRag.Knowledge.Search.Ranking;

namespace RealtimeRag.KnowledgeTests.Search.Ranking;

public sealed class TermTableTests
{
    [Fact]
    public void Every_key_leads_to_its_term_and_no_other_key_does() => Prop.ForAll<ulong[], ulong[]>((keys, others) =>
    {
        var distinct = keys.Distinct().ToArray();
        var table = new TermTable([.. distinct.Select(key => new QuestionTerm(key, 1))]);
        return distinct.Select((key, place) => table.Find(key) == place).All(found => found)
            && others.Except(distinct).All(key => table.Find(key) == -1);
    }).Check(PropertyRuns.Of(200));

    [Fact]
    public void Homophones_map_to_the_term()
    {
        var table = new TermTable([new QuestionTerm(5, 1), new QuestionTerm(6, 1) { Alikes = [70, 71] }]);

        Assert.Equal((0, 1, 1, 1, -1), (table.Find(5), table.Find(6), table.Find(70), table.Find(71), table.Find(72)));
    }

    [Fact]
    public void A_key_of_two_terms_leads_to_the_first()
    {
        var table = new TermTable([new QuestionTerm(5, 1), new QuestionTerm(6, 1) { Alikes = [5] }]);

        Assert.Equal(0, table.Find(5));
    }

    [Fact]
    public void Key_zero_is_a_key_like_any_other()
    {
        Assert.Equal(-1, new TermTable([]).Find(0));
        Assert.Equal(0, new TermTable([new QuestionTerm(0, 1)]).Find(0));
    }
}
