using RealtimeRag.Core.Questions.Model;
using RealtimeRag.Training;

namespace RealtimeRag.UnitTests.Questions;

/// <summary>The small parts of the trainer.</summary>
public sealed class TrainingPartTests
{
    private static readonly TrainingVocabulary Vocabulary = VocabularyBuilder.Build(Enumerable.Repeat("what is the price of the roadmap 这个价格是多少", 8));

    [Fact]
    public void The_vocabulary_holds_the_closed_classes_and_what_is_frequent()
    {
        Assert.True(Vocabulary.Words.IsClosed(Row("what")));
        Assert.True(Vocabulary.Words.IsClosed(Row("吗")));
        Assert.InRange(Row("roadmap"), TokenClasses.Count, ushort.MaxValue);
        Assert.False(Vocabulary.Words.IsClosed(Row("roadmap")));
        Assert.Equal(TokenClasses.Chinese, Row("鑫"));
        Assert.InRange(Row("zebra"), TokenClasses.Content, (ushort)(TokenClasses.Count - 1));
    }

    [Fact]
    public void Traditional_and_simplified_rows_count_as_one_word() =>
        Assert.Equal(VocabularyBuilder.Build(Enumerable.Repeat("价格", 8)).Hashes, VocabularyBuilder.Build(Enumerable.Repeat("價格", 8)).Hashes);

    [Fact]
    public void Rare_words_stay_out() => Assert.NotEqual(
        VocabularyBuilder.Build(Enumerable.Repeat("roadmap", 6)).Hashes.Length, VocabularyBuilder.Build(Enumerable.Repeat("roadmap", 5)).Hashes.Length);

    [Fact]
    public void N_grams_learn_what_they_are_shown()
    {
        var trainer = new NgramTrainer(Vocabulary.Words);
        TokenSample asks = Sample("what is the roadmap", true), tells = Sample("the roadmap is it", false);
        for (var i = 0; i < 200; i++)
        {
            trainer.Step(asks);
            trainer.Step(tells);
        }

        Assert.True(trainer.Step(asks) > 1);
        Assert.True(trainer.Step(tells) < -1);
    }

    [Fact]
    public void Eight_bits_keep_the_weights_in_proportion()
    {
        var trainer = new NgramTrainer(Vocabulary.Words);
        for (var i = 0; i < 50; i++)
        {
            trainer.Step(Sample("what is the roadmap", true));
        }

        var (weights, scale) = trainer.Quantize();

        Assert.InRange(scale, 1e-6f, 1f);
        Assert.Equal(127, weights.Max());
        Assert.Equal(0, weights.Min());
    }

    [Theory]
    [InlineData("what is the price", true, true)]
    [InlineData("WHAT is it", true, true)]
    [InlineData("价格是多少", true, true)]
    [InlineData("我不知道怎么说", true, false)]
    [InlineData("we shipped it", false, false)]
    [InlineData("好的。", false, false)]
    public void Keywords_are_found_anywhere_in_the_text(string text, bool found, bool asks)
    {
        var verdict = new KeywordBaseline().Detect(text);

        Assert.Equal(found, verdict.IsQuestion);
        Assert.Equal(found ? (asks, text.Length) : (asks, 0), (asks, verdict.Length));
    }

    [Theory]
    [InlineData("1\t价格呢\tkdconv", true, "kdconv", true)]
    [InlineData("0\twe shipped\tmrda:qw", false, "mrda", false)]
    public void A_row_knows_its_corpus_and_language(string line, bool asks, string corpus, bool chinese)
    {
        var file = Path.GetTempFileName();
        File.WriteAllText(file, line + "\n\n");

        var row = Assert.Single(LabelledRow.Read(file));

        Assert.Equal((asks, corpus, chinese), (row.Asks, row.Corpus, row.IsChinese));
        File.Delete(file);
    }

    [Fact]
    public void Templates_expand_alike_from_the_same_seed()
    {
        Assert.Equal(TemplateExpander.Rows(9), TemplateExpander.Rows(9));
        Assert.NotEqual(TemplateExpander.Rows(9), TemplateExpander.Rows(10));
    }

    [Fact]
    public void No_text_comes_from_templates_of_both_labels()
    {
        var rows = TemplateExpander.Rows(7).DistinctBy(row => (row.Text, row.Asks)).GroupBy(row => row.Text).ToList();

        // A few short phrases stand in both, as they do in speech.
        Assert.InRange(rows.Count(group => group.Count() > 1), 0, rows.Count / 1_000);
    }

    [Fact]
    public void Both_kinds_of_templates_cover_both_languages()
    {
        var kinds = TemplateExpander.Rows(7).GroupBy(row => (row.IsChinese, row.Asks)).ToDictionary(group => group.Key, group => group.Count());

        Assert.Equal(4, kinds.Count);
        Assert.All(kinds.Values, count => Assert.InRange(count, 1_500, 12_000));
    }

    [Theory]
    [InlineData(2, 4, true)]
    [InlineData(8, 16, false)]
    public void Joined_transcripts_contain_one_question_or_none(int fewest, int most, bool atEnd)
    {
        List<LabelledRow> rows = [new(true, "What IS it", "a:x"), new(false, "we shipped it", "a"), new(false, "short", "a"), new(false, "never joined to another corpus", "b")];

        var transcripts = JoinedTranscripts.Of(rows, fewest, most, atEnd);

        Assert.Equal(transcripts.Count / 2, transcripts.Count(row => row.Asks));
        Assert.All(transcripts, row =>
        {
            Assert.Equal(row.Asks, row.Text.Contains("what is it", StringComparison.Ordinal));
            Assert.InRange(row.Text.Split("we shipped it").Length - 1, fewest, most);
            Assert.StartsWith("we shipped it", row.Text, StringComparison.Ordinal);
            Assert.Equal(row.Asks && atEnd, row.Text.EndsWith("what is it", StringComparison.Ordinal));
        });
        Assert.Equal(transcripts, JoinedTranscripts.Of(rows, fewest, most, atEnd));
    }

    private static ushort Row(string word) => Vocabulary.Words.RowOf(word);

    private static TokenSample Sample(string text, bool asks)
    {
        var tokens = new QuestionToken[text.Length + 2];
        var count = new QuestionTokenizer(Vocabulary.Words).Tokenize(text, tokens);
        return new([.. tokens.Take(count).Select(token => token.Id)], 0, count, asks, 1);
    }
}
