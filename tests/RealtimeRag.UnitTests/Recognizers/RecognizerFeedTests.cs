using System.Text;
using RealtimeRag.Core.Protocol;
using RealtimeRag.Core.Recognizers;

namespace RealtimeRag.UnitTests.Recognizers;

/// <summary>
/// The door: whose messages come is named or found out, control messages of the protocol are understood beside them, and what is added to the words stays
/// outside.
/// </summary>
public sealed class RecognizerFeedTests
{
    [Theory]
    [InlineData("funasr", "funasr")]
    [InlineData("FunASR", "funasr")]
    [InlineData("sherpa_onnx", "sherpa-onnx")]
    [InlineData("sherpa", "sherpa-onnx")]
    [InlineData("whisper.cpp", "whispercpp")]
    [InlineData("deepgram-flux", "deepgram")]
    [InlineData("aws-transcribe", "aws")]
    [InlineData("openai-realtime", "openai")]
    [InlineData("aliyun", "aliyun-nls, dashscope")]
    [InlineData("iflytek", "iflytek-rtasr, iflytek-iat")]
    [InlineData("web-speech", "webspeech")]
    [InlineData("volcengine", "doubao")]
    [InlineData("", "")]
    [InlineData("siri", "")]
    [InlineData("fun asr", "")]
    public void A_recognizer_is_found_by_its_names(string name, string formats) => Assert.Equal(formats, RecognizerCatalog.List(RecognizerCatalog.Find(name)));

    [Fact]
    public void Auto_detects_every_format() => Assert.Equal(RecognizerCatalog.All, RecognizerCatalog.Find("auto"));

    [Fact]
    public void An_unknown_name_has_no_feed() => Assert.Null(RecognizerFeed.Of("siri", ProtocolVersion.V1));

    [Fact]
    public void A_message_is_acknowledged_by_the_name_that_the_client_gave()
    {
        Assert.Equal("from.vosk", Read("vosk", """{"text":"几点 开门"}""").ReceivedType);
        Assert.Equal("from.Vosk", Read("Vosk", """{"partial":""}""").ReceivedType);
        Assert.Equal("from.auto", Read("auto", """{"partial":"几"}""").ReceivedType);
    }

    [Theory]
    [InlineData("""{"text":"几点 开门 <unk>"}""", "几点开门")]
    [InlineData("""{"text":"<|zh|><|NEUTRAL|><|Speech|>几点开门？"}""", "几点开门？")]
    [InlineData("""{"text":"说话人1：几点开门？"}""", "几点开门？")]
    [InlineData("""{"text":"WHEN DO YOU OPEN"}""", "WHEN DO YOU OPEN")]
    public void Marks_and_labels_stay_outside(string message, string text) => Assert.Equal(text, Assert.Single(Speech("vosk", message).Chunks).Text);

    [Theory]
    [InlineData("""{"text":"。"}""")]
    [InlineData("""{"text":"[BLANK_AUDIO]"}""")]
    [InlineData("""{"text":"，"}""")]
    [InlineData("""{"text":""}""")]
    [InlineData("""{"partial":""}""")]
    public void Text_without_words_is_ignored(string message) => Assert.Empty(Speech("vosk", message).Chunks);

    [Fact]
    public void A_chunk_has_the_name_the_speaker_and_the_confidence_that_the_recognizer_gives()
    {
        var chunk = Assert.Single(Speech(
            "azure", $$"""{"RecognitionStatus":"Success","Offset":7,"SpeakerId":"{{new string('s', 90)}}","DisplayText":"几点开门？","NBest":[{"Confidence":0.25}]}""").Chunks);
        Assert.Equal(("7", new string('s', 64), 0.25f, true), (chunk.Key, chunk.Speaker, chunk.Confidence, chunk.IsFinal));
    }

    [Fact]
    public void A_text_beyond_the_limit_keeps_its_end()
    {
        var text = string.Concat(Enumerable.Range(0, 4_000).Select(static i => $"第{i}句。"));
        var chunk = Assert.Single(Speech("tencent", $$$"""{"code":0,"voice_id":"v","result":{"slice_type":2,"index":0,"voice_text_str":"{{{text}}}"}}""").Chunks);
        Assert.InRange(chunk.Text.Length, 7_900, ProtocolLimits.TextCharacters);
        Assert.EndsWith("第3999句。", chunk.Text);
    }

    [Theory]
    [InlineData(ProtocolVersion.V1, """{"type":"control","action":"pause"}""", typeof(ClientFrame.Control))]
    [InlineData(ProtocolVersion.V1, """{"type":"keepalive"}""", typeof(ClientFrame.Keepalive))]
    [InlineData(ProtocolVersion.V2, """{"type":"ask","text":"几点开门？"}""", typeof(ClientFrame.Ask))]
    [InlineData(ProtocolVersion.V2, """{"type":"resume","session_id":"s","epoch":"e","resume_token":"t","last_seq":1}""", typeof(ClientFrame.Resume))]
    public void Control_messages_of_the_protocol_are_understood(ProtocolVersion version, string message, Type frame)
    {
        foreach (var name in new[] { "vosk", "auto" })
        {
            var read = RecognizerFeed.Of(name, version)!.Read(Encoding.UTF8.GetBytes(message));
            Assert.IsType(frame, read.Frame);
            Assert.False(read.ReceivedType!.StartsWith("from.", StringComparison.Ordinal));
        }
    }

    [Theory]
    [InlineData("vosk", """{"type":"asr_chunk","text":"几点开门？","is_final":true}""", "asr_chunk")]
    [InlineData("auto", """{"type":"asr_chunk","text":"几点开门？","is_final":true}""", "asr_chunk")]
    [InlineData("vosk", """{"mode":"2pass-offline","text":"几点开门？"}""", "looks like funasr")]
    [InlineData("deepgram", """{"text":"几点开门？","segment":0}""", "looks like sherpa-onnx")]
    [InlineData("vosk", """{"hello":"world"}""", "vosk")]
    [InlineData("vosk", """{"type":"ask","text":"几点开门？"}""", "vosk")]
    [InlineData("auto", """{"hello":"world"}""", "no known recognizer")]
    [InlineData("vosk", """[1]""", "vosk")]
    [InlineData("vosk", "hello", "vosk")]
    public void What_the_format_does_not_know_is_an_invalid_message(string name, string message, string part)
    {
        var read = Read(name, message);
        Assert.Equal((null, ErrorCode.InvalidMessage), (read.Frame, read.Error));
        Assert.Contains(part, read.Detail!.Value.English, StringComparison.Ordinal);
        Assert.Equal(message.StartsWith('{') ? $"from.{name}" : null, read.ReceivedType);
    }

    [Fact]
    public void Invalid_JSON_is_reported_as_invalid_JSON() => Assert.Equal(ErrorCode.InvalidJson, Read("vosk", """{"text":"几点""").Error);

    [Theory]
    [InlineData("stop", ControlAction.Stop)]
    [InlineData("instant_query", ControlAction.InstantQuery)]
    [InlineData("end_turn", ControlAction.EndTurn)]
    public void A_request_for_a_decision_ends_the_sentence(string action, ControlAction expected)
    {
        var feed = RecognizerFeed.Of("sherpa-onnx", ProtocolVersion.V2)!;
        feed.Read("""{"text":"几点开门","segment":0}"""u8);
        var read = feed.Read(Encoding.UTF8.GetBytes($$"""{"type":"control","action":"{{action}}"}"""));
        var speech = Assert.IsType<ClientFrame.Speech>(read.Frame);
        Assert.Equal(("几点开门", true, expected, "control"), (speech.Chunks[0].Text, speech.Chunks[0].IsFinal, speech.Then!.Action, read.ReceivedType));
        Assert.IsType<ClientFrame.Control>(feed.Read(Encoding.UTF8.GetBytes($$"""{"type":"control","action":"{{action}}"}""")).Frame);
    }

    [Fact]
    public void While_two_formats_fit_their_names_are_reported_once_and_the_text_waits()
    {
        var feed = RecognizerFeed.Of("auto", ProtocolVersion.V1)!;
        var first = Take(feed, """{"text":"几点 开门"}""");
        Assert.Equal("The messages fit vosk, whispercpp: waiting for more messages to decide; you can also name one with ?from=NAME", first.Finding!.Value.English);
        Assert.Empty(first.Chunks);
        var second = Take(feed, """{"text":"周末 呢"}""");
        Assert.Null(second.Finding);
        Assert.Empty(second.Chunks);

        var third = Take(feed, """{"partial":"地址"}""");
        Assert.Equal("Recognizer format found: vosk", third.Finding!.Value.English);
        Assert.Equal(["几点开门", "周末呢", "地址"], third.Chunks.Select(static chunk => chunk.Text));
        Assert.Null(Take(feed, """{"partial":"地址 是"}""").Finding);
    }

    [Fact]
    public void A_message_of_no_format_does_not_spoil_the_finding()
    {
        var feed = RecognizerFeed.Of("auto", ProtocolVersion.V1)!;
        Take(feed, """{"text":"几点 开门"}""");
        Assert.Null(feed.Read("""{"mode":"2pass-online","text":"周末"}"""u8).Frame);
        Assert.Equal("vosk", Take(feed, """{"partial":"周末"}""").Finding!.Value.English.Split(": ")[^1]);
    }

    [Fact]
    public void What_waits_is_bounded()
    {
        var feed = RecognizerFeed.Of("auto", ProtocolVersion.V1)!;
        for (var i = 0; i < 1_000; i++)
        {
            Take(feed, $$"""{"text":"第{{i}}句。{{new string('长', 1_000)}}"}""");
        }

        var found = Take(feed, """{"partial":"好"}""");
        Assert.InRange(found.Chunks.Length, 2, 17);
        Assert.StartsWith("第999句", found.Chunks[^2].Text);
    }

    [Fact]
    public void A_name_for_two_formats_is_found_out_too() => Assert.Equal(
        "Recognizer format found: iflytek-rtasr", Speech("iflytek", """{"action":"started","code":"0","data":""}""").Finding!.Value.English);

    [Theory]
    [InlineData("vosk", """{"text":"几点 开门"}""", "u0", "r41.u0")]
    [InlineData("deepgram", """{"type":"Results","is_final":true,"speech_final":true,"channel":{"alternatives":[{"transcript":"几点"}]}}""", "s0", "r41.s0")]
    [InlineData("tencent", """{"voice_id":"v","result":{"slice_type":2,"index":7,"voice_text_str":"几点"}}""", "7", "7")]
    public void A_session_that_is_resumed_elsewhere_gets_new_names_for_sentences_that_are_counted(string name, string message, string before, string after)
    {
        Assert.Equal(before, Assert.Single(Speech(name, message).Chunks).Key);
        var feed = RecognizerFeed.Of(name, ProtocolVersion.V2)!.Continue(before: null, lastSeq: 41);
        Assert.Equal(after, Assert.Single(Take(feed, message).Chunks).Key);
    }

    [Fact]
    public void A_session_that_is_resumed_continues_its_open_sentence_under_the_same_name()
    {
        var before = RecognizerFeed.Of("conversation-relay", ProtocolVersion.V2)!;
        Take(before, """{"type":"prompt","voicePrompt":"when do you","last":false}""");
        var feed = RecognizerFeed.Of("conversation-relay", ProtocolVersion.V2)!.Continue(before, lastSeq: 41);
        var chunk = Assert.Single(Take(feed, """{"type":"prompt","voicePrompt":"open on Sunday","last":true}""").Chunks);
        Assert.Equal(("u0", "when do you open on Sunday"), (chunk.Key, chunk.Text));
    }

    [Theory]
    [InlineData("vosk", ProtocolVersion.V2)]
    [InlineData("conversation-relay", ProtocolVersion.V1)]
    public void Another_recognizer_continues_nothing(string name, ProtocolVersion version)
    {
        var before = RecognizerFeed.Of("conversation-relay", ProtocolVersion.V2)!;
        var after = RecognizerFeed.Of(name, version)!;
        Assert.Same(after, after.Continue(before, lastSeq: 41));
    }

    private static ClientMessage Read(string name, string message) => RecognizerFeed.Of(name, ProtocolVersion.V1)!.Read(Encoding.UTF8.GetBytes(message));

    private static ClientFrame.Speech Speech(string name, string message) => Assert.IsType<ClientFrame.Speech>(Read(name, message).Frame);

    private static ClientFrame.Speech Take(RecognizerFeed feed, string message) => Assert.IsType<ClientFrame.Speech>(feed.Read(Encoding.UTF8.GetBytes(message)).Frame);
}
