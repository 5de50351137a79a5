using System.Text;

namespace RealtimeRag.UnitTests.Recognizers;

/// <summary>Services in China: what is final, what names a sentence, and what a text adds to.</summary>
public sealed class ChineseCloudFormatTests
{
    [Fact]
    public void Aliyun_names_sentences_by_index_within_a_task() => Assert.Equal(
        ["~1 几点", "=1 几点开门？ 0.9", "=1.1 周末呢？", "=u0 地址是什么？"],
        RecognizerTalk.Play(
            "aliyun-nls",
            """{"header":{"name":"TranscriptionResultChanged","task_id":"a"},"payload":{"index":1,"result":"几点"}}""",
            """{"header":{"name":"SentenceEnd","task_id":"a"},"payload":{"index":1,"result":"几点开门？","confidence":0.9}}""",
            """{"header":{"name":"SentenceEnd","task_id":"b"},"payload":{"index":1,"result":"周末呢？"}}""",
            """{"header":{"name":"RecognitionCompleted","task_id":"c"},"payload":{"result":"地址是什么？"}}"""));

    [Fact]
    public void DashScope_replaces_by_id_and_passes_over_heartbeats() => Assert.Equal(
        ["~1 几", "~1 几点开", "=1 几点开门？", "~2 周末"],
        RecognizerTalk.Play(
            "dashscope",
            """{"header":{"event":"task-started"},"payload":{}}""",
            """{"header":{"event":"result-generated"},"payload":{"output":{"sentence":{"text":"几","sentence_end":false,"sentence_id":1}}}}""",
            """{"header":{"event":"result-generated"},"payload":{"output":{"sentence":{"text":"几点开","sentence_end":false,"sentence_id":1}}}}""",
            """{"header":{"event":"result-generated"},"payload":{"output":{"sentence":{"text":"","heartbeat":true,"sentence_id":0,"sentence_end":false}}}}""",
            """{"header":{"event":"result-generated"},"payload":{"output":{"sentence":{"text":"几点开门？","sentence_end":true,"sentence_id":1}}}}""",
            """{"header":{"event":"result-generated"},"payload":{"output":{"transcription":{"text":"周末","sentence_end":false,"sentence_id":2}}}}"""));

    [Fact]
    public void DashScope_of_older_models_knows_a_sentence_by_its_times() => Assert.Equal(
        ["~170 几点", "=170 几点开门？"],
        RecognizerTalk.Play(
            "dashscope",
            """{"header":{"event":"result-generated"},"payload":{"output":{"sentence":{"begin_time":170,"end_time":null,"text":"几点"}}}}""",
            """{"header":{"event":"result-generated"},"payload":{"output":{"sentence":{"begin_time":170,"end_time":1900,"text":"几点开门？"}}}}"""));

    [Fact]
    public void Tencent_ends_a_sentence_by_slice_type_and_not_by_final() => Assert.Equal(
        ["~0 几", "~0 几点开", "=0 几点开门", "~1.0 周末"],
        RecognizerTalk.Play(
            "tencent",
            """{"code":0,"voice_id":"v","result":{"slice_type":0,"index":0,"voice_text_str":"几"}}""",
            """{"code":0,"voice_id":"v","final":0,"result":{"slice_type":1,"index":0,"voice_text_str":"几点开"}}""",
            """{"code":0,"voice_id":"v","result":{"slice_type":2,"index":0,"voice_text_str":"几点开门"}}""",
            """{"code":0,"voice_id":"v","final":1}""",
            """{"code":4008,"voice_id":"v","message":"timeout"}""",
            """{"code":0,"voice_id":"w","result":{"slice_type":1,"index":0,"voice_text_str":"周末"}}"""));

    [Fact]
    public void Iflytek_transcribes_with_its_words_in_a_string_in_the_message() => Assert.Equal(
        ["~u0 几点", "=u0 几点开门 @2", "~u1 周末 @2"],
        RecognizerTalk.Play(
            "iflytek-rtasr",
            """{"action":"started","code":"0","data":"","sid":"r"}""",
            """{"action":"result","code":"0","data":"{\"seg_id\":1,\"cn\":{\"st\":{\"type\":\"1\",\"rt\":[{\"ws\":[{\"cw\":[{\"w\":\"几\"}]},{\"cw\":[{\"w\":\"点\"}]}]}]}}}"}""",
            """{"action":"result","code":"0","data":"{\"seg_id\":2,\"cn\":{\"st\":{\"type\":\"0\",\"rt\":[{\"ws\":[{\"cw\":[{\"w\":\"几点\",\"rl\":\"2\"}]},{\"cw\":[{\"w\":\"开门\",\"rl\":\"0\"}]}]}]}}}"}""",
            """{"action":"result","code":"0","data":"{\"seg_id\":2,\"cn\":{\"st\":{\"type\":\"0\",\"rt\":[{\"ws\":[{\"cw\":[{\"w\":\"几点\"}]},{\"cw\":[{\"w\":\"开门\"}]}]}]}}}"}""",
            """{"msg_type":"result","res_type":"asr","data":{"seg_id":3,"cn":{"st":{"type":"1","rt":[{"ws":[{"cw":[{"w":"周末"}]}]}]}}}}"""));

    [Fact]
    public void Iflytek_dictates_in_pieces_that_replace_others() => Assert.Equal(
        ["~u0 几点", "~u0 几点钟", "~u0 几点钟开门", "=u0 几点钟开门？"],
        RecognizerTalk.Play(
            "iflytek-iat",
            Iat(0, """{"sn":1,"pgs":"apd","ws":[{"cw":[{"w":"几点"}]}]}"""),
            Iat(1, """{"sn":2,"pgs":"rpl","rg":[1,1],"ws":[{"cw":[{"w":"几点钟"}]}]}"""),
            Iat(1, """{"sn":3,"pgs":"apd","ws":[{"cw":[{"w":"开门"}]}]}"""),
            Iat(2, """{"sn":4,"pgs":"apd","ws":[{"cw":[{"w":"？"}]}]}"""),
            Iat(2, """{"sn":4,"pgs":"apd","ws":[{"cw":[{"w":"？"}]}]}""")));

    [Fact]
    public void Iflytek_dictates_also_without_Base64_and_without_correction() => Assert.Equal(
        ["~u0 几点", "=u0 几点开门"],
        RecognizerTalk.Play(
            "iflytek-iat",
            """{"code":0,"sid":"a","data":{"status":0,"result":{"ws":[{"cw":[{"w":"几点"}]}]}}}""",
            """{"code":0,"sid":"a","data":{"status":2,"result":{"ws":[{"cw":[{"w":"开门"}]}]}}}"""));

    [Fact]
    public void Doubao_lists_the_whole_session_or_what_is_new() => Assert.Equal(
        ["~0 几点", "=0 几点开门？", "~4000 周末", "=4000 周末呢？", "=9000 地址？", "~1.0 好"],
        RecognizerTalk.Play(
            "doubao",
            """{"result":{"utterances":[{"text":"几点","definite":false,"start_time":0}]}}""",
            """{"result":{"utterances":[{"text":"几点开门？","definite":true,"start_time":0}]}}""",
            """{"result":{"utterances":[{"text":"几点开门？","definite":true,"start_time":0},{"text":"周末","definite":false,"start_time":4000}]}}""",
            """{"result":{"utterances":[{"text":"几点开门？","definite":true,"start_time":0},{"text":"周末呢？","definite":true,"start_time":4000}]}}""",
            """{"result":{"utterances":[{"text":"地址？","definite":true,"start_time":9000}]}}""",
            """{"result":{"utterances":[{"text":"好","definite":false,"start_time":0}]}}"""));

    [Fact]
    public void Doubao_without_times_counts_and_without_a_list_waits_for_the_end()
    {
        Assert.Equal(
            ["=u0 几点开门？", "=u1 周末呢？"],
            RecognizerTalk.Play(
                "doubao",
                """{"result":{"utterances":[{"text":"几点开门？","definite":true}]}}""",
                """{"result":{"utterances":[{"text":"几点开门？","definite":true},{"text":"周末呢？","definite":true}]}}""",
                """{"result":{"utterances":[{"text":"几点开门？","definite":true},{"text":"周末呢？","definite":true}]}}"""));
        Assert.Equal(
            ["~u0 几点", "~u0 几点开门", "=u0 几点开门"],
            RecognizerTalk.Play(
                "doubao",
                """{"audio_info":{"duration":1},"result":{"text":"几点"}}""",
                """{"audio_info":{"duration":2},"result":{"text":"几点开门"},"is_last_package":true}"""));
    }

    [Fact]
    public void A_long_Doubao_session_is_not_repeated_from_the_beginning()
    {
        var talk = new RecognizerTalk("doubao");
        for (var last = 0; last < 200; last++)
        {
            var all = string.Join(',', Enumerable.Range(0, last + 1).Select(static i => $$"""{"text":"第{{i}}句。","definite":true,"start_time":{{i * 1000}}}"""));
            Assert.Equal([$"={last * 1000} 第{last}句。"], talk.Hear($$$"""{"result":{"utterances":[{{{all}}}]}}"""));
        }
    }

    [Fact]
    public void Baidu_says_what_is_final_and_what_is_wrong() => Assert.Equal(
        ["~u0 几点", "=u0 几点开门？", "=u1 周末呢？"],
        RecognizerTalk.Play(
            "baidu",
            """{"type":"MID_TEXT","err_no":0,"result":"几点"}""",
            """{"type":"FIN_TEXT","err_no":0,"result":"几点开门？","start_time":1,"end_time":2}""",
            """{"type":"FIN_TEXT","err_no":0,"result":"几点开门？","start_time":1,"end_time":2}""",
            """{"type":"HEARTBEAT"}""",
            """{"type":"FIN_TEXT","err_no":-3005,"result":"嗯"}""",
            """{"type":"FIN_TEXT","err_no":0,"result":"周末呢？"}"""));

    [Fact]
    public void Huawei_marks_each_segment() => Assert.Equal(
        ["~0 几点", "=0 几点开门？ 0.9", "~3000 周末"],
        RecognizerTalk.Play(
            "huawei",
            """{"resp_type":"RESULT","segments":[{"start_time":0,"is_final":false,"result":{"text":"几点","score":0.0}}]}""",
            """{"resp_type":"RESULT","segments":[{"start_time":0,"is_final":true,"result":{"text":"几点开门？","score":0.9}},{"start_time":3000,"is_final":false,"result":{"text":"周末"}}]}""",
            """{"resp_type":"EVENT","event":"VOICE_END"}"""));

    private static string Iat(int status, string words) =>
        $$$$"""{"header":{"code":0,"sid":"d","status":{{{{status}}}}},"payload":{"result":{"text":"{{{{Convert.ToBase64String(Encoding.UTF8.GetBytes(words))}}}}"}}}""";
}
