using RealtimeRag.Core.Recognizers;

namespace RealtimeRag.UnitTests.Recognizers;

/// <summary>What every format relies on: names for sentences that have none, and each final once.</summary>
public sealed class UtteranceListTests
{
    private readonly UtteranceList _heard = new();

    private string[] Heard
    {
        get
        {
            string[] lines = [.. _heard.Newest.Select(static said => $"{said.Key}{(said.IsFinal ? "=" : "~")}{said.Text}")];
            _heard.Clear();
            return lines;
        }
    }

    [Fact]
    public void A_sentence_without_a_name_is_counted_and_its_interims_go_with_it()
    {
        _heard.Interim(null, "几点");
        _heard.Final(null, "几点开门");
        _heard.Interim(null, "周末");
        Assert.Equal(["u0~几点", "u0=几点开门", "u1~周末"], Heard);
    }

    [Fact]
    public void A_final_comes_once_and_a_revised_one_again_under_its_name()
    {
        _heard.Final("7", "几点开门");
        _heard.Final("7", " 几点开门 ");
        _heard.Final("7", "几点关门");
        _heard.Final("7", "几点关门");
        Assert.Equal(["7=几点开门", "7=几点关门"], Heard);
    }

    [Fact]
    public void The_same_words_under_another_name_are_another_sentence()
    {
        _heard.Final("1", "好的");
        _heard.Final("2", "好的");
        _heard.Final(null, "好的");
        _heard.Final(null, "好的");
        Assert.Equal(["1=好的", "2=好的", "u0=好的", "u1=好的"], Heard);
    }

    [Fact]
    public void A_time_stamp_identifies_a_repetition_of_an_unnamed_sentence()
    {
        _heard.Final(null, "好的", stamp: "0-1");
        _heard.Final(null, "好的", stamp: "0-1");
        _heard.Final(null, "好的", stamp: "2-3");
        Assert.Equal(["u0=好的", "u1=好的"], Heard);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("  \n")]
    [InlineData("\u200b")]
    public void Blank_text_is_ignored(string? text)
    {
        _heard.Interim("1", text);
        _heard.Final("1", text);
        _heard.Final(null, text);
        Assert.Empty(Heard);
        _heard.Final(null, "好");
        Assert.Equal(["u0=好"], Heard);
    }

    [Fact]
    public void A_recognizer_that_counts_from_the_beginning_means_other_sentences()
    {
        _heard.Final("0", "几点开门");
        _heard.Interim("0", "周");
        _heard.Interim("0", "周末");
        _heard.Final("0", "周末呢");
        _heard.Restart();
        _heard.Final("0", "周末呢");
        Assert.Equal(["0=几点开门", "1.0~周", "1.0~周末", "1.0=周末呢", "2.0=周末呢"], Heard);
    }

    [Fact]
    public void A_recognizer_that_repeats_everything_has_not_begun_anew()
    {
        _heard.Final("0", "几点开门");
        _heard.Interim("0", "几点", repeats: true);
        _heard.Final("0", "几点开门");
        Assert.Equal(["0=几点开门"], Heard);
    }

    [Fact]
    public void A_long_stream_is_not_remembered_for_ever()
    {
        for (var i = 0; i < 10_000; i++)
        {
            _heard.Final(i.ToString(System.Globalization.CultureInfo.InvariantCulture), "好");
            _heard.Clear();
        }

        _heard.Final("9999", "好");
        Assert.Empty(Heard);
        _heard.Final("0", "好");
        Assert.Equal(["0=好"], Heard);
    }

    [Fact]
    public void A_name_without_end_is_cut()
    {
        _heard.Final(new string('k', 100_000), "好");
        Assert.Equal(64, _heard.Newest[0].Key.Length);
    }

    [Fact]
    public void Pieces_are_joined_with_blanks_where_their_script_has_them()
    {
        var text = new JoinedText();
        text.AddWords("几点");
        text.AddWords(" 开门 ");
        text.AddWords("on");
        text.AddWords("Sunday");
        text.AddWords(null);
        Assert.Equal("几点开门on Sunday", text.Text);
        Assert.Equal("几点开门on Sunday morning", text.With("morning"));
        text.Add(" and");
        Assert.Equal("几点开门on Sunday and", text.Text);
    }

    [Fact]
    public void Of_a_sentence_without_end_the_newest_part_is_kept()
    {
        var text = new JoinedText();
        for (var i = 0; i < 1_000; i++)
        {
            text.AddWords($"第{i}段");
        }

        Assert.InRange(text.Text.Length, 1_900, 2_000);
        Assert.EndsWith("第998段第999段", text.Text);
    }
}
