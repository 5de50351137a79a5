namespace RealtimeRag.UnitTests.Recognizers;

/// <summary>Recognizers that people run themselves: what is final, what names a sentence, and what a text adds to.</summary>
public sealed class SelfHostedFormatTests
{
    [Fact]
    public void FunASR_joins_the_first_pass_and_takes_the_second_whole() => Assert.Equal(
        ["~0 几点", "~0 几点开门", "=0 几点开门？", "~1 周末"],
        RecognizerTalk.Play(
            "funasr",
            """{"mode":"2pass-online","text":"几点","slice_type":0,"index":0,"is_final":false}""",
            """{"mode":"2pass-online","text":"开门","slice_type":1,"index":0,"is_final":false}""",
            """{"mode":"2pass-offline","text":"几点开门？","slice_type":2,"index":0,"is_final":false}""",
            """{"mode":"2pass-online","text":"周末","slice_type":0,"index":1,"is_final":false}"""));

    [Theory]
    [InlineData("true")]
    [InlineData("false")]
    [InlineData("null")]
    [InlineData("1")]
    public void FunASR_ends_no_sentence_by_is_final_in_two_passes(string isFinal) => Assert.Equal(
        ["~u0 几点", "~u0 几点开门", "=u0 几点开门？"],
        RecognizerTalk.Play(
            "funasr",
            $$"""{"mode":"2pass-online","text":"几点","is_final":{{isFinal}}}""",
            $$"""{"mode":"2pass-online","text":"开门","is_final":{{isFinal}}}""",
            $$"""{"mode":"2pass-offline","text":"几点开门？","is_final":{{isFinal}}}"""));

    [Fact]
    public void FunASR_that_comes_late_with_a_second_pass_leaves_the_next_sentence_alone() => Assert.Equal(
        ["~0 几点", "~1 周末", "=0 几点？", "~1 周末开吗"],
        RecognizerTalk.Play(
            "funasr",
            """{"mode":"2pass-online","text":"几点","index":0}""",
            """{"mode":"2pass-online","text":"周末","index":1}""",
            """{"mode":"2pass-offline","text":"几点？","index":0,"slice_type":2}""",
            """{"mode":"2pass-online","text":"开吗","index":1}"""));

    [Fact]
    public void FunASR_with_one_pass_ends_a_sentence_by_is_final_and_the_stream_by_is_end() => Assert.Equal(
        ["~u0 几点", "=u0 几点开门", "~u1 周末", "=u1 周末"],
        RecognizerTalk.Play(
            "funasr",
            """{"mode":"online","text":"几点","is_final":false}""",
            """{"mode":"online","text":"开门","is_final":true}""",
            """{"mode":"online","text":"周末","is_final":false}""",
            """{"is_end":true}"""));

    [Fact]
    public void FunASR_names_the_speaker_and_counts_from_the_beginning_after_a_restart() => Assert.Equal(
        ["=0 几点开门？ @客服", "~1.0 周末", "=1.0 周末呢？"],
        RecognizerTalk.Play(
            "funasr",
            """{"mode":"2pass-offline","text":"几点开门？","index":0,"spk_name":"客服"}""",
            """{"mode":"2pass-online","text":"周末","index":0}""",
            """{"mode":"2pass-offline","text":"周末呢？","index":0}"""));

    [Fact]
    public void Sherpa_onnx_in_Python_ends_a_segment_with_the_next_one_or_with_the_speaker()
    {
        var talk = new RecognizerTalk("sherpa-onnx");
        Assert.Equal(["~0 几点"], talk.Hear("""{"text":"几点","segment":0}"""));
        Assert.Equal(["~0 几点开门"], talk.Hear("""{"text":"几点开门","segment":0}"""));
        Assert.Equal(["=0 几点开门"], talk.Hear("""{"text":"","segment":1}"""));
        Assert.Equal(["~1 周末"], talk.Hear("""{"text":"周末","segment":1}"""));
        Assert.Equal(["=1 周末"], talk.End());
        Assert.Empty(talk.End());
    }

    [Fact]
    public void Sherpa_onnx_in_C_ends_a_segment_by_its_flag_and_the_stream_by_a_line_of_text() => Assert.Equal(
        ["~0 几点", "=0 几点开门", "~1 周末", "=1 周末"],
        RecognizerTalk.Play(
            "sherpa-onnx",
            """{"text":"几点","segment":0,"is_final":false}""",
            """{"text":"几点开门","segment":0,"is_final":true}""",
            """{"text":"周末","segment":1,"is_final":false}""",
            "Done!"));

    [Fact]
    public void Sherpa_onnx_treats_its_last_message_as_final() => Assert.Equal(
        ["=3 周末"], RecognizerTalk.Play("sherpa-onnx", """{"text":"周末","segment":3,"is_final":false,"is_eof":true}"""));

    [Fact]
    public void Vosk_ends_a_sentence_with_a_text_and_is_as_sure_as_its_words() => Assert.Equal(
        ["~u0 几点", "=u0 几点 开门 0.8", "~u1 周末"],
        RecognizerTalk.Play(
            "vosk",
            """{"partial":""}""",
            """{"partial":"几点"}""",
            """{"result":[{"conf":1.0,"word":"几点"},{"conf":0.6,"word":"开门"}],"text":"几点 开门"}""",
            """{"text":""}""",
            """{"partial":"周末"}"""));

    [Fact]
    public void Vosk_with_alternatives_gives_the_first() => Assert.Equal(
        ["=u0 几点 开门"], RecognizerTalk.Play("vosk", """{"alternatives":[{"confidence":231.5,"text":"几点 开门"},{"confidence":229.1,"text":"几点 关门"}]}"""));

    [Fact]
    public void WhisperLive_repeats_what_is_done_without_saying_it_again() => Assert.Equal(
        ["~0.000 几点", "=0.000 几点开门", "~2.000 周末", "=2.000 周末"],
        RecognizerTalk.Play(
            "whisperlive",
            """{"uid":"u","segments":[{"start":"0.000","text":"几点","completed":false}]}""",
            """{"uid":"u","segments":[{"start":"0.000","text":"几点开门","completed":true}]}""",
            """{"uid":"u","segments":[{"start":"0.000","text":"几点开门","completed":true},{"start":"2.000","text":"周末","completed":false}]}""",
            """{"uid":"u","message":"DISCONNECT"}"""));

    [Fact]
    public void WhisperLive_without_flags_is_done_with_all_but_the_last() => Assert.Equal(
        ["=0.0 几点开门", "~2.0 周末"],
        RecognizerTalk.Play("whisperlive", """{"uid":"u","segments":[{"start":0.0,"text":"几点开门"},{"start":2.0,"text":"周末"}]}"""));

    [Fact]
    public void Whisper_cpp_sends_everything_at_once_and_nothing_for_silence() => Assert.Equal(
        ["=u0  几点开门？\n", "=u1 几点开门？ 0.82 (zh)"],
        RecognizerTalk.Play(
            "whispercpp",
            """{"text":" 几点开门？\n"}""",
            """{"text":"  \n"}""",
            """{"task":"transcribe","language":"zh","text":"谢谢观看","segments":[{"text":"谢谢观看","no_speech_prob":0.93,"avg_logprob":-1.3}]}""",
            """{"task":"transcribe","language":"zh","text":"几点开门？","segments":[{"text":"几点","no_speech_prob":0.01,"avg_logprob":-0.2},{"text":"开门？","no_speech_prob":0.9,"avg_logprob":-0.2}]}"""));
}
