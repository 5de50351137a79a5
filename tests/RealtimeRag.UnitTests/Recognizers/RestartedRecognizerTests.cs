namespace RealtimeRag.UnitTests.Recognizers;

/// <summary>A recognizer that begins another stream in the middle of a session: its ids stand for other sentences, even if the words are the same.</summary>
public sealed class RestartedRecognizerTests
{
    [Theory]
    [InlineData(
        "funasr",
        """{"mode":"2pass-offline","text":"几点开门？","slice_type":2,"index":0,"is_final":true}""",
        """{"mode":"2pass-offline","text":"几点开门？","slice_type":2,"index":0,"is_final":true}""")]
    [InlineData(
        "funasr",
        """
        {"mode":"2pass-offline","text":"几点开门？","slice_type":2,"index":0,"is_final":false}
        {"is_end":true}
        """,
        """{"mode":"2pass-offline","text":"几点开门？","slice_type":2,"index":0,"is_final":false}""")]
    [InlineData(
        "sherpa-onnx",
        """
        {"text":"几点开门","segment":0}
        Done!
        """,
        """{"text":"几点开门","segment":0,"is_final":true}""")]
    [InlineData("sherpa-onnx", """{"text":"几点开门","segment":0,"is_eof":true}""", """{"text":"几点开门","segment":0,"is_final":true}""")]
    [InlineData(
        "tencent",
        """
        {"code":0,"result":{"slice_type":2,"index":0,"voice_text_str":"几点开门"}}
        {"code":0,"final":1,"voice_id":"v"}
        """,
        """{"code":0,"result":{"slice_type":2,"index":0,"voice_text_str":"几点开门"}}""")]
    [InlineData(
        "tencent",
        """{"voice_id":"v1","result":{"slice_type":2,"index":0,"voice_text_str":"几点开门"}}""",
        """{"voice_id":"v2","result":{"slice_type":2,"index":0,"voice_text_str":"几点开门"}}""")]
    [InlineData(
        "aliyun-nls",
        """{"header":{"name":"SentenceEnd","task_id":"t1"},"payload":{"index":1,"result":"几点开门？"}}""",
        """{"header":{"name":"SentenceEnd","task_id":"t2"},"payload":{"index":1,"result":"几点开门？"}}""")]
    [InlineData(
        "dashscope",
        """{"header":{"event":"result-generated","task_id":"t1"},"payload":{"output":{"sentence":{"text":"几点开门？","sentence_end":true,"sentence_id":1}}}}""",
        """{"header":{"event":"result-generated","task_id":"t2"},"payload":{"output":{"sentence":{"text":"几点开门？","sentence_end":true,"sentence_id":1}}}}""")]
    [InlineData(
        "whisperlive",
        """
        {"uid":"c1","message":"SERVER_READY"}
        {"uid":"c1","segments":[{"start":"0.000","end":"1.600","text":"几点开门？","completed":false}]}
        """,
        """
        {"uid":"c1","message":"SERVER_READY"}
        {"uid":"c1","segments":[{"start":"0.000","end":"1.600","text":"几点开门？","completed":true}]}
        """)]
    [InlineData(
        "deepgram",
        """{"type":"Results","start":0,"is_final":true,"speech_final":true,"channel":{"alternatives":[{"transcript":"几点开门"}]},"metadata":{"request_id":"r1"}}""",
        """{"type":"Results","start":0,"is_final":true,"speech_final":true,"channel":{"alternatives":[{"transcript":"几点开门"}]},"metadata":{"request_id":"r2"}}""")]
    [InlineData(
        "deepgram",
        """
        {"type":"Results","start":0,"is_final":true,"channel":{"alternatives":[{"transcript":"几点开门"}]}}
        {"type":"Metadata"}
        """,
        """{"type":"Results","start":0,"is_final":true,"speech_final":true,"channel":{"alternatives":[{"transcript":"几点开门"}]}}""")]
    [InlineData(
        "deepgram",
        """{"type":"TurnInfo","request_id":"r1","event":"EndOfTurn","turn_index":0,"transcript":"几点开门"}""",
        """{"type":"TurnInfo","request_id":"r2","event":"EndOfTurn","turn_index":0,"transcript":"几点开门"}""")]
    [InlineData(
        "assemblyai",
        """{"type":"Turn","turn_order":0,"end_of_turn":true,"transcript":"几点开门"}""",
        """
        {"type":"Begin","id":"b"}
        {"type":"Turn","turn_order":0,"end_of_turn":true,"transcript":"几点开门"}
        """)]
    [InlineData(
        "azure",
        """
        {"RecognitionStatus":"Success","Offset":100,"DisplayText":"几点开门？"}
        {"RecognitionStatus":"EndOfDictation","Offset":200}
        """,
        """{"RecognitionStatus":"Success","Offset":100,"DisplayText":"几点开门？"}""")]
    [InlineData(
        "azure",
        """{"RecognitionStatus":"Success","Offset":100,"DisplayText":"几点开门？"}""",
        """
        {"context":{"serviceTag":"t"}}
        {"RecognitionStatus":"Success","Offset":100,"DisplayText":"几点开门？"}
        """)]
    [InlineData(
        "google",
        """{"results":[{"alternatives":[{"transcript":"几点开门"}],"isFinal":true,"resultEndOffset":"1.2s"}],"metadata":{"requestId":"r1"}}""",
        """{"results":[{"alternatives":[{"transcript":"几点开门"}],"isFinal":true,"resultEndOffset":"1.2s"}],"metadata":{"requestId":"r2"}}""")]
    [InlineData(
        "iflytek-rtasr",
        """{"action":"result","code":"0","sid":"s1","data":"{\"seg_id\":5,\"cn\":{\"st\":{\"type\":\"0\",\"rt\":[{\"ws\":[{\"cw\":[{\"w\":\"几点开门\"}]}]}]}}}"}""",
        """{"action":"result","code":"0","sid":"s2","data":"{\"seg_id\":5,\"cn\":{\"st\":{\"type\":\"0\",\"rt\":[{\"ws\":[{\"cw\":[{\"w\":\"几点开门\"}]}]}]}}}"}""")]
    [InlineData(
        "iflytek-iat",
        """{"code":0,"sid":"a","data":{"status":0,"result":{"ws":[{"cw":[{"w":"几点开门"}]}]}}}""",
        """{"code":0,"sid":"b","data":{"status":2,"result":{"ws":[{"cw":[{"w":"几点开门"}]}]}}}""")]
    [InlineData(
        "doubao",
        """{"result":{"utterances":[{"text":"几点开门？","definite":true,"start_time":0}]},"is_last_package":true}""",
        """{"result":{"utterances":[{"text":"几点开门？","definite":true,"start_time":0}]}}""")]
    [InlineData(
        "baidu",
        """{"type":"FIN_TEXT","err_no":0,"sn":"b1_ws_0","result":"几点开门？","start_time":1,"end_time":2}""",
        """{"type":"FIN_TEXT","err_no":0,"sn":"b2_ws_0","result":"几点开门？","start_time":1,"end_time":2}""")]
    [InlineData(
        "huawei",
        """{"resp_type":"RESULT","trace_id":"h1","segments":[{"start_time":0,"is_final":true,"result":{"text":"几点开门？"}}]}""",
        """{"resp_type":"RESULT","trace_id":"h2","segments":[{"start_time":0,"is_final":true,"result":{"text":"几点开门？"}}]}""")]
    [InlineData(
        "webspeech",
        """
        {"resultIndex":0,"results":[{"isFinal":true,"0":{"transcript":"几点开门"}}]}
        {"type":"end"}
        """,
        """{"resultIndex":0,"results":[{"isFinal":true,"0":{"transcript":"几点开门"}}]}""")]
    public void The_same_words_in_the_next_stream_are_another_sentence(string name, string stream, string next)
    {
        string[] heard = [.. RecognizerTalk.Play(name, [.. stream.Split('\n'), .. next.Split('\n')]).Where(static line => line[0] == '=')];

        Assert.All(heard, static line => Assert.StartsWith("几点开门", line.Split(' ')[1], StringComparison.Ordinal));
        Assert.Equal(2, heard.Select(static line => line.Split(' ')[0]).Distinct().Count());
    }

    [Fact]
    public void A_broken_off_dictation_does_not_run_into_the_next_one() => Assert.Equal(
        ["~u0 几点", "=u0 几点", "=u1 周末呢"],
        RecognizerTalk.Play(
            "iflytek-iat",
            """{"code":0,"sid":"a","data":{"status":0,"result":{"ws":[{"cw":[{"w":"几点"}]}]}}}""",
            """{"code":0,"sid":"b","data":{"status":2,"result":{"ws":[{"cw":[{"w":"周末呢"}]}]}}}"""));
}
