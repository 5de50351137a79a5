using RealtimeRag.Core.Questions.Model;
using RealtimeRag.Training;

namespace RealtimeRag.UnitTests.Questions;

public sealed class ClauseSplitterTests
{
    private const ushort Opens = TokenClasses.Content;
    private const ushort Plain = TokenClasses.Chinese;

    [Theory]
    [InlineData(new ushort[] { 1, Plain, Plain, 2 }, new[] { 3 })]
    [InlineData(new ushort[] { 1, Plain, Opens, Plain, 2 }, new[] { 2, 4 })]
    [InlineData(new ushort[] { 1, Plain, TokenClasses.Gap, Opens, 2 }, new[] { 3, 4 })]
    [InlineData(new ushort[] { 1, Opens, Plain, Opens, Opens, 2 }, new[] { 3, 4, 5 })]
    public void A_clause_begins_where_the_log_odds_are_positive(ushort[] ids, int[] starts)
    {
        var splitter = new ClauseSplitter(HandMadeModel.Clauses(Opens));
        var tokens = HandMadeModel.Tokens(ids);
        var found = new List<int>();

        for (var at = 1; at < tokens.Length - 1;)
        {
            at = splitter.NextStart(tokens, at);
            found.Add(at);
        }

        Assert.Equal(starts, found);
    }

    [Fact]
    public void Every_place_of_every_sentence_has_its_features_within_the_table()
    {
        var random = new Random(1);
        var buckets = new int[ClauseFeatures.Count];
        foreach (var length in Enumerable.Range(3, 20))
        {
            var tokens = HandMadeModel.Tokens([1, .. Enumerable.Range(0, length).Select(_ => (ushort)random.Next(TokenClasses.Gap, TokenClasses.Count)), 2]);
            foreach (var at in Enumerable.Range(1, length))
            {
                ClauseFeatures.Fill(tokens, at, 8, buckets);

                Assert.All(buckets, bucket => Assert.InRange(bucket, 0, 255));
            }
        }
    }

    [Fact]
    public void A_pause_changes_the_evidence_but_not_the_words()
    {
        var (with, without) = (new int[ClauseFeatures.Count], new int[ClauseFeatures.Count]);

        ClauseFeatures.Fill(HandMadeModel.Tokens(1, Plain, TokenClasses.Gap, Opens, 2), 3, 20, with);
        ClauseFeatures.Fill(HandMadeModel.Tokens(1, Plain, Opens, 2), 2, 20, without);

        Assert.InRange(with.Intersect(without).Count(), ClauseFeatures.Count / 2, ClauseFeatures.Count - 2);
    }

    [Fact]
    public void The_trainer_learns_where_utterances_meet()
    {
        List<LabelledRow> rows = [new(false, "we shipped it", "x"), new(true, "what is the price", "x"), new(false, "the tests are green", "x")];
        var words = VocabularyBuilder.Build(rows.Select(row => row.Text)).Words;
        var splitter = new ClauseSplitter(ClauseTrainer.Train([.. Enumerable.Repeat(rows, 200).SelectMany(all => all)], words, rounds: 1, seed: 1));
        var tokens = new QuestionToken[40];

        var count = new QuestionTokenizer(words).Tokenize("the tests are green what is the price we shipped it", tokens);

        Assert.Equal(5, splitter.NextStart(tokens.AsSpan(0, count), 1));
        Assert.Equal(9, splitter.NextStart(tokens.AsSpan(0, count), 5));
        Assert.Equal(count - 1, splitter.NextStart(tokens.AsSpan(0, count), 9));
    }

    [Fact]
    public void Samples_remember_where_they_were_joined_and_where_a_pause_was()
    {
        List<LabelledRow> rows = [new(false, "我们 发布了", "x"), new(true, "价格多少", "x"), new(false, "we shipped it", "x")];
        var maker = new ClauseSampleMaker(new Random(2), VocabularyBuilder.Build(rows.Select(row => row.Text)).Words, rows, mostPartners: 3);

        var samples = Enumerable.Range(0, 200).Select(i => maker.Make(rows[i % 3])).ToList();

        Assert.All(samples, sample =>
        {
            Assert.Equal(sample.Tokens.Length, sample.Places.Length);
            Assert.InRange(sample.Places.Count(place => place == ClausePlace.Join), 0, 3);
            Assert.DoesNotContain(sample.Tokens.Zip(sample.Places), pair => pair.First.Id == TokenClasses.Gap && pair.Second != ClausePlace.Inside);
        });
        Assert.Contains(samples, sample => sample.Places.Contains(ClausePlace.Pause) && sample.Tokens.All(token => token.Id != TokenClasses.Gap));
        Assert.Contains(samples, sample => sample.Places.Contains(ClausePlace.Pause) && sample.Tokens.Any(token => token.Id == TokenClasses.Gap));
        Assert.Contains(samples, sample => sample.Places.Count(place => place == ClausePlace.Join) == 3);
    }
}
