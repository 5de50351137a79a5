using RealtimeRag.Client.Delivery;
using RealtimeRag.Client.Wire;

namespace RealtimeRag.UnitTests.Client;

public sealed class FrameSequenceTests
{
    private readonly FrameSequence _sequence = new();

    [Fact]
    public void Frames_in_order_are_delivered_whole()
    {
        Assert.Equal(new Arrival(true, ""), _sequence.Accept(Status(1)));
        Assert.Equal(new Arrival(true, "甲"), _sequence.Accept(Piece(2, 0, "甲")));
        Assert.Equal(new Arrival(true, "乙"), _sequence.Accept(Piece(3, 1, "乙")));
        Assert.Equal(3, _sequence.Last);
    }

    [Fact]
    public void A_duplicate_frame_adds_nothing()
    {
        _sequence.Accept(Status(1));
        _sequence.Accept(Piece(2, 0, "甲"));

        Assert.False(_sequence.Accept(Piece(2, 0, "甲")).IsNew);
        Assert.False(_sequence.Accept(Status(1)).IsNew);
        Assert.Equal(2, _sequence.Last);
    }

    [Fact]
    public void Merged_pieces_fill_the_numbers_they_were_merged_from()
    {
        _sequence.Accept(Status(1));

        Assert.Equal(new Arrival(true, "甲乙丙"), _sequence.Accept(Piece(4, 0, "甲乙丙")));
        Assert.Equal(new Arrival(true, "丁"), _sequence.Accept(Piece(5, 3, "丁")));
    }

    [Fact]
    public void A_merged_piece_is_cut_to_what_is_new()
    {
        _sequence.Accept(Status(1));
        _sequence.Accept(Piece(2, 0, "甲"));
        _sequence.Accept(Piece(3, 1, "乙乙"));
        _sequence.Accept(Piece(4, 2, "丙"));

        Assert.Equal(new Arrival(true, "丁戊"), _sequence.Accept(Piece(6, 1, "乙乙丙丁戊")));
        Assert.Equal(new Arrival(true, "己"), _sequence.Accept(Piece(7, 5, "己")));
    }

    [Fact]
    public void A_gap_before_a_status_is_detected()
    {
        _sequence.Accept(Status(1));

        Assert.Equal(2, _sequence.Accept(Status(4)).MissingFrom);
        Assert.Equal(0, _sequence.Accept(Status(5)).MissingFrom);
    }

    [Fact]
    public void A_gap_within_an_answer_is_detected()
    {
        _sequence.Accept(Piece(1, 0, "甲"));

        var arrival = _sequence.Accept(Piece(3, 2, "丙"));

        Assert.Equal(new Arrival(true, "丙", MissingFrom: 2), arrival);
        Assert.Equal(new Arrival(true, "丁"), _sequence.Accept(Piece(4, 3, "丁")));
    }

    [Fact]
    public void An_answer_without_its_beginning_is_detected() =>
        Assert.Equal(1, _sequence.Accept(Piece(2, 1, "乙")).MissingFrom);

    [Fact]
    public void After_a_replacement_any_index_is_accepted()
    {
        _sequence.Accept(Piece(1, 0, "甲"));
        _sequence.Accept(Piece(2, 1, "乙"));
        _sequence.Accept(new WireFrame { Type = "answer_replace", Seq = 3, AnswerId = "a", Content = "新" });

        Assert.Equal(new Arrival(true, "丙"), _sequence.Accept(Piece(4, 0, "丙")));
        Assert.Equal(new Arrival(true, "丁"), _sequence.Accept(Piece(5, 1, "丁")));
    }

    [Fact]
    public void Each_answer_is_numbered_separately()
    {
        _sequence.Accept(Piece(1, 0, "甲"));

        Assert.Equal(new Arrival(true, "子"), _sequence.Accept(Piece(2, 0, "子", "b")));
        Assert.Equal(new Arrival(true, "丑"), _sequence.Accept(Piece(3, 1, "丑", "b")));
    }

    [Fact]
    public void Frames_without_numbers_pass()
    {
        Assert.Equal(new Arrival(true, "甲"), _sequence.Accept(Piece(null, 0, "甲")));
        Assert.Equal(new Arrival(true, "甲"), _sequence.Accept(Piece(null, 0, "甲")));
        Assert.Equal(0, _sequence.Last);
    }

    private static WireFrame Status(long seq) => new() { Type = "status", Stage = "listening", Seq = seq };

    private static WireFrame Piece(long? seq, int index, string content, string answerId = "a") =>
        new() { Type = "answer", Seq = seq, AnswerId = answerId, StreamIndex = index, Content = content, Final = false };
}
