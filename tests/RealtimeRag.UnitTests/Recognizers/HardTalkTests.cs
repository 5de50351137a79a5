using System.Globalization;
using System.Text;
using RealtimeRag.Core.Protocol;
using RealtimeRag.Core.Recognizers;

namespace RealtimeRag.UnitTests.Recognizers;

/// <summary>
/// The same difficult session in every format: a sentence grows, is final, is repeated and revised, then silence, a lone mark, and marks within words; and each
/// field with an unexpected type, which counts as missing.
/// </summary>
public sealed class HardTalkTests
{
    private const string Grows = "~几点 =几点开门 =几点关门？ =周末呢";

    public static TheoryData<string, string[]> Talks => new()
    {
        { "funasr", [
            """{"mode":"2pass-online","text":"几点","index":0}""", """{"mode":"2pass-offline","text":"几点开门","index":0}""", """{"mode":"2pass-offline","text":"几点开门","index":0}""",
            """{"mode":"2pass-offline","text":"几点关门？","index":0}""", """{"mode":"2pass-offline","text":"","index":1}""", """{"mode":"2pass-offline","text":"。","index":1}""",
            """{"mode":"2pass-offline","text":"<|zh|><|NEUTRAL|>周末呢😊","index":2}""", """{"text":"","wav_name":"mic","is_final":true}"""] },
        { "sherpa-onnx", [
            """{"text":"几点","segment":0}""", """{"text":"几点开门","segment":0,"is_final":true}""", """{"text":"几点开门","segment":0,"is_final":true}""",
            """{"text":"几点关门？","segment":0,"is_final":true}""", """{"text":"","segment":1,"is_final":true}""", """{"text":"▁","segment":1,"is_final":true}""",
            """{"text":"▁周末▁呢","segment":2,"is_final":true}""", "Done!"] },
        { "vosk", [
            """{"partial":"几点"}""", """{"text":"几点 开门"}""", """{"text":"几点 关门 ？"}""", """{"text":""}""", """{"text":"。"}""", """{"text":"周末 呢"}"""] },
        { "whisperlive", [
            """{"uid":"u","segments":[{"start":"0.0","text":"几点","completed":false}]}""", """{"uid":"u","segments":[{"start":"0.0","text":"几点开门","completed":true}]}""",
            """{"uid":"u","segments":[{"start":"0.0","text":"几点开门","completed":true}]}""", """{"uid":"u","segments":[{"start":"0.0","text":"几点关门？","completed":true}]}""",
            """{"uid":"u","segments":[]}""", """{"uid":"u","segments":[{"start":"1.0","text":" 。","completed":true},{"start":"2.0","text":" 周末呢","completed":true}]}"""] },
        { "whispercpp", ["""{"text":"几点开门"}""", """{"text":" 几点关门？\n"}""", """{"text":""}""", """{"text":" 。"}""", """{"text":"周末呢"}"""] },
        { "deepgram", [
            """{"type":"Results","start":0,"is_final":false,"channel":{"alternatives":[{"transcript":"几点"}]}}""",
            """{"type":"Results","start":0,"is_final":true,"channel":{"alternatives":[{"transcript":"几点"}]}}""",
            """{"type":"Results","start":0,"is_final":true,"channel":{"alternatives":[{"transcript":"几点"}]}}""",
            """{"type":"Results","start":1,"is_final":true,"speech_final":true,"channel":{"alternatives":[{"transcript":"开门"}]}}""",
            """{"type":"Results","start":2,"is_final":true,"channel":{"alternatives":[{"transcript":"\u200b"}]}}""", """{"type":"UtteranceEnd"}""",
            """{"type":"Results","start":3,"is_final":true,"speech_final":true,"channel":{"alternatives":[{"transcript":"几点关门？"}]}}""",
            """{"type":"Results","start":4,"is_final":true,"speech_final":true,"channel":{"alternatives":[{"transcript":"。"}]}}""",
            """{"type":"Results","start":5,"is_final":true,"channel":{"alternatives":[{"transcript":"周末呢"}]}}""", """{"type":"Metadata"}"""] },
        { "assemblyai", [
            """{"type":"Turn","turn_order":0,"end_of_turn":false,"transcript":"几点"}""", """{"type":"Turn","turn_order":0,"end_of_turn":true,"transcript":"几点开门"}""",
            """{"type":"Turn","turn_order":0,"end_of_turn":true,"turn_is_formatted":true,"transcript":"几点开门。"}""",
            """{"type":"Turn","turn_order":1,"end_of_turn":true,"transcript":"几点关门？"}""", """{"type":"Turn","turn_order":2,"end_of_turn":true,"transcript":""}""",
            """{"type":"Turn","turn_order":3,"end_of_turn":true,"transcript":"."}""", """{"type":"Turn","turn_order":4,"end_of_turn":true,"transcript":"周末呢"}"""] },
        { "azure", [
            """{"Text":"几点","Offset":1}""", """{"RecognitionStatus":"Success","DisplayText":"几点开门","Offset":1}""", """{"RecognitionStatus":"Success","DisplayText":"几点开门","Offset":1}""",
            """{"RecognitionStatus":"Success","DisplayText":"几点关门？","Offset":1}""", """{"RecognitionStatus":"InitialSilenceTimeout","Offset":2}""",
            """{"RecognitionStatus":"Success","DisplayText":"。","Offset":3}""", """{"RecognitionStatus":"Success","DisplayText":"周末呢","Offset":4}""", """{"RecognitionStatus":"EndOfDictation","Offset":5}"""] },
        { "google", [
            """{"results":[{"alternatives":[{"transcript":"几点"}]}]}""", """{"results":[{"alternatives":[{"transcript":"几点开门"}],"isFinal":true,"resultEndOffset":"1s"}]}""",
            """{"results":[{"alternatives":[{"transcript":"几点开门"}],"isFinal":true,"resultEndOffset":"1s"}]}""",
            """{"results":[{"alternatives":[{"transcript":"几点关门？"}],"isFinal":true,"resultEndOffset":"2s"}]}""", """{"results":[]}""", """{"results":[{"alternatives":[],"isFinal":true}]}""",
            """{"results":[{"alternatives":[{"transcript":"。"}],"isFinal":true}]}""", """{"results":[{"alternatives":[{"transcript":" 周末呢"}],"isFinal":true}]}"""] },
        { "aws", [
            """{"ResultId":"a","IsPartial":true,"Alternatives":[{"Transcript":"几点"}]}""", """{"ResultId":"a","IsPartial":false,"Alternatives":[{"Transcript":"几点开门"}]}""",
            """{"ResultId":"a","IsPartial":false,"Alternatives":[{"Transcript":"几点开门"}]}""", """{"ResultId":"a","IsPartial":false,"Alternatives":[{"Transcript":"几点关门？"}]}""",
            """{"ResultId":"b","IsPartial":false,"Alternatives":[]}""", """{"ResultId":"c","IsPartial":false,"Alternatives":[{"Transcript":"。"}]}""",
            """{"TranscriptEvent":null,"ResultId":"d","IsPartial":false,"Alternatives":[{"Transcript":"周末呢"}]}"""] },
        { "openai", [
            """{"type":"conversation.item.input_audio_transcription.delta","item_id":"i","delta":"几点"}""", """{"type":"conversation.item.input_audio_transcription.completed","item_id":"i","transcript":"几点开门"}""",
            """{"type":"conversation.item.input_audio_transcription.completed","item_id":"i","transcript":"几点开门"}""",
            """{"type":"conversation.item.input_audio_transcription.completed","item_id":"i","transcript":"几点关门？"}""",
            """{"type":"conversation.item.input_audio_transcription.completed","item_id":"j","transcript":""}""",
            """{"type":"conversation.item.input_audio_transcription.completed","item_id":"k","transcript":"。"}""",
            """{"type":"conversation.item.input_audio_transcription.completed","item_id":"l","transcript":"周末呢"}""", """{"type":"session.finished"}"""] },
        { "aliyun-nls", [
            """{"header":{"name":"TranscriptionResultChanged"},"payload":{"index":1,"result":"几点"}}""", """{"header":{"name":"SentenceEnd"},"payload":{"index":1,"result":"几点开门"}}""",
            """{"header":{"name":"SentenceEnd"},"payload":{"index":1,"result":"几点开门"}}""", """{"header":{"name":"SentenceEnd"},"payload":{"index":1,"result":"几点关门？"}}""",
            """{"header":{"name":"SentenceEnd"},"payload":{"index":2,"result":""}}""", """{"header":{"name":"SentenceEnd"},"payload":{"index":3,"result":"。"}}""",
            """{"header":{"name":"SentenceEnd"},"payload":{"index":4,"result":"周末呢"}}""", """{"header":{"name":"TranscriptionCompleted"}}"""] },
        { "dashscope", [
            """{"header":{"event":"result-generated"},"payload":{"output":{"sentence":{"sentence_id":1,"text":"几点","sentence_end":false}}}}""",
            """{"header":{"event":"result-generated"},"payload":{"output":{"sentence":{"sentence_id":1,"text":"几点开门","sentence_end":true}}}}""",
            """{"header":{"event":"result-generated"},"payload":{"output":{"sentence":{"sentence_id":1,"text":"几点开门","sentence_end":true}}}}""",
            """{"header":{"event":"result-generated"},"payload":{"output":{"sentence":null,"transcription":{"sentence_id":1,"text":"几点关门？","sentence_end":true}}}}""",
            """{"header":{"event":"result-generated"},"payload":{"output":{"sentence":{"sentence_id":0,"text":"","heartbeat":true}}}}""",
            """{"header":{"event":"result-generated"},"payload":{"output":{"sentence":{"sentence_id":2,"text":"。","sentence_end":true}}}}""",
            """{"header":{"event":"result-generated"},"payload":{"output":{"sentence":{"sentence_id":3,"text":"周末呢","sentence_end":true}}}}""", """{"header":{"event":"task-finished"}}"""] },
        { "tencent", [
            """{"voice_id":"v","result":{"slice_type":1,"index":0,"voice_text_str":"几点"}}""", """{"voice_id":"v","result":{"slice_type":2,"index":0,"voice_text_str":"几点开门"}}""",
            """{"voice_id":"v","result":{"slice_type":2,"index":0,"voice_text_str":"几点开门"}}""", """{"voice_id":"v","result":{"slice_type":2,"index":0,"voice_text_str":"几点关门？"}}""",
            """{"voice_id":"v","result":{"slice_type":2,"index":1,"voice_text_str":""}}""", """{"voice_id":"v","result":{"slice_type":2,"index":2,"voice_text_str":"。"}}""",
            """{"voice_id":"v","result":{"slice_type":2,"index":3,"voice_text_str":"周末呢"}}""", """{"voice_id":"v","code":0,"final":1}"""] },
        { "iflytek-rtasr", [
            Rtasr("1", 0, "几点"), Rtasr("0", 1, "几点开门"), Rtasr("0", 1, "几点开门"), Rtasr("0", 2, "几点关门？"), Rtasr("0", 3, ""), Rtasr("0", 4, "。"), Rtasr("0", 5, "周末呢"),
            """{"action":"result","code":"0","data":"not JSON"}"""] },
        { "iflytek-iat", [Iat("a", 0, "几点"), Iat("a", 2, "开门"), Iat("a", 2, "开门"), Iat("b", 2, "几点关门？"), Iat("c", 2, ""), Iat("d", 2, "。"), Iat("e", 2, "周末呢")] },
        { "doubao", [
            """{"audio_info":{},"result":{"text":"几点","utterances":[{"start_time":0,"text":"几点","definite":false}]}}""",
            """{"audio_info":{},"result":{"utterances":[{"start_time":0,"text":"几点开门","definite":true}]}}""", """{"audio_info":{},"result":{"utterances":[{"start_time":0,"text":"几点开门","definite":true}]}}""",
            """{"audio_info":{},"result":{"utterances":[{"start_time":0,"text":"几点关门？","definite":true}]}}""", """{"audio_info":{},"result":{"text":"","utterances":null}}""",
            """{"audio_info":{},"result":{"utterances":[{"start_time":9,"text":"。","definite":true},{"start_time":10,"text":"周末呢","definite":true}]},"is_last_package":true}"""] },
        { "baidu", [
            """{"type":"MID_TEXT","err_no":0,"result":"几点"}""", """{"type":"FIN_TEXT","err_no":0,"result":"几点开门","start_time":0,"end_time":9}""",
            """{"type":"FIN_TEXT","err_no":0,"result":"几点开门","start_time":0,"end_time":9}""", """{"type":"FIN_TEXT","err_no":0,"result":"几点关门？","start_time":10,"end_time":19}""",
            """{"type":"FIN_TEXT","err_no":-3005,"err_msg":"asr server not find effective speech"}""", """{"type":"FIN_TEXT","err_no":0,"result":"。"}""", """{"type":"HEARTBEAT"}""",
            """{"type":"FIN_TEXT","err_no":0,"result":"周末呢"}"""] },
        { "huawei", [
            """{"resp_type":"RESULT","segments":[{"start_time":0,"is_final":false,"result":{"text":"几点","score":0.0}}]}""",
            """{"resp_type":"RESULT","segments":[{"start_time":0,"is_final":true,"result":{"text":"几点开门"}}]}""", """{"resp_type":"RESULT","segments":[{"start_time":0,"is_final":true,"result":{"text":"几点开门"}}]}""",
            """{"resp_type":"RESULT","segments":[{"start_time":0,"is_final":true,"result":{"text":"几点关门？"}}]}""", """{"resp_type":"RESULT","segments":[]}""",
            """{"resp_type":"RESULT","segments":[{"start_time":1,"is_final":true},{"start_time":2,"is_final":true,"result":{"text":"。"}},{"start_time":3,"is_final":true,"result":{"text":"周末呢"}}]}""",
            """{"resp_type":"END"}"""] },
        { "conversation-relay", [
            """{"type":"prompt","voicePrompt":"几点","last":false}""", """{"type":"prompt","voicePrompt":"几点开门","last":true}""", """{"type":"prompt","voicePrompt":"几点关门？"}""",
            """{"type":"prompt","voicePrompt":"","last":true}""", """{"type":"prompt","voicePrompt":"。","last":true}""", """{"type":"prompt","voicePrompt":"周末呢","last":true}"""] },
        { "webspeech", [
            """{"resultIndex":0,"results":[{"isFinal":false,"0":{"transcript":"几点"}}]}""", """{"resultIndex":0,"results":[{"isFinal":true,"0":{"transcript":"几点开门"}}]}""",
            """{"resultIndex":0,"results":[{"isFinal":true,"0":{"transcript":"几点关门？"}}]}""",
            """{"resultIndex":1,"results":[{"isFinal":true,"0":{"transcript":"几点关门？"}},{"isFinal":true,"0":{"transcript":""}},{"isFinal":true,"0":{"transcript":"。"}}]}""",
            """{"resultIndex":3,"results":[null,null,null,{"isFinal":true,"0":{"transcript":"周末呢"}}]}""", """{"type":"end"}"""] },
    };

    [Theory]
    [MemberData(nameof(Talks))]
    public void It_is_heard_the_same_in_every_format(string name, string[] messages) =>
        Assert.Equal(name == "whispercpp" ? Grows["~几点 ".Length..] : Grows, string.Join(' ', Play(name, messages).Where(NotRepeated())));

    [Theory]
    [InlineData("funasr", """{"mode":"2pass-offline","text":"几点","index":{},"spk_name":["a"],"is_final":"no"}""", "=几点")]
    [InlineData("funasr", """{"mode":7,"slice_type":"2","text":"几点","index":"4","spk":3}""", "=几点 @3")]
    [InlineData("sherpa-onnx", """{"text":"几点","segment":"2","is_final":1}""", "=几点")]
    [InlineData("sherpa-onnx", """{"text":["几点"],"segment":2,"is_final":true}""", "")]
    [InlineData("vosk", """{"text":"几点","result":{"conf":1}}""", "=几点")]
    [InlineData("vosk", """{"text":"几点","result":[{"conf":"NaN"},{"conf":"0.5"},7]}""", "=几点 0.5")]
    [InlineData("vosk", """{"partial":null,"type":null,"text":"几点"}""", "=几点")]
    [InlineData("whisperlive", """{"uid":7,"segments":[{"start":{},"text":"几点","completed":"true","speaker":false}]}""", "=几点")]
    [InlineData("whisperlive", """{"uid":"u","segments":{"0":{"text":"几点"}}}""", "")]
    [InlineData("deepgram", """{"type":"Results","channel_index":"0","is_final":"true","speech_final":1,"start":{},"channel":{"alternatives":[{"transcript":"几点","confidence":"high"}]}}""", "=几点")]
    [InlineData("deepgram", """{"type":"Results","is_final":true,"speech_final":true,"channel":{"alternatives":{"transcript":"几点"}}}""", "")]
    [InlineData("deepgram", """{"type":"TurnInfo","event":"EndOfTurn","turn_index":"2","transcript":"几点","words":"几点"}""", "=几点")]
    [InlineData("assemblyai", """{"type":"Turn","turn_order":{},"end_of_turn":"1","transcript":"几点","words":[{"confidence":2}]}""", "=几点")]
    [InlineData("azure", """{"RecognitionStatus":"Success","Offset":"100","DisplayText":5,"NBest":[{"Display":"几点","Confidence":"0.8"}],"SpeakerId":""}""", "=几点 0.8")]
    [InlineData("google", """{"results":[{"alternatives":[{"transcript":"几点","confidence":0}],"isFinal":"true","resultEndOffset":{"seconds":1}}]}""", "=几点")]
    [InlineData("aws", """{"ResultId":9,"IsPartial":"false","Alternatives":[{"Transcript":"几点","Items":{}}]}""", "=几点")]
    [InlineData("aws", """{"UtteranceEvent":null,"TranscriptEvent":{"Transcript":{"Results":[{"ResultId":"a","IsPartial":false,"Alternatives":[{"Transcript":"几点"}]}]}}}""", "=几点")]
    [InlineData("openai", """{"type":"conversation.item.input_audio_transcription.completed","item_id":3,"transcript":"几点","logprobs":[{"logprob":"x"}],"speaker":4}""", "=几点 @4")]
    [InlineData("aliyun-nls", """{"header":{"name":"SentenceEnd","task_id":{}},"payload":{"index":[],"result":"几点","confidence":"0.25"}}""", "=几点 0.25")]
    [InlineData("dashscope", """{"header":{"event":"result-generated"},"payload":{"output":{"sentence":{"begin_time":"170","end_time":null,"sentence_end":"true","text":"几点","words":{}}}}}""", "=几点")]
    [InlineData("tencent", """{"voice_id":5,"result":{"slice_type":"2","index":"0","voice_text_str":"几点","speaker_id":{}}}""", "=几点")]
    [InlineData("iflytek-rtasr", """{"action":"result","data":{"cn":{"st":{"type":0,"rt":[{"ws":[{"cw":[{"w":"几","rl":2}]},{"cw":{"w":"点"}},{"cw":[{"w":"点"}]}]}]}}}}""", "=几点 @2")]
    [InlineData("iflytek-iat", """{"sid":1,"data":{"status":"2","result":{"sn":"1","pgs":"rpl","rg":"1,1","ws":[{"cw":[{"w":"几点"}]}]}}}""", "=几点")]
    [InlineData("doubao", """{"result":[{"utterances":[{"start_time":"120","text":"几点","definite":1,"additions":7}]}]}""", "=几点")]
    [InlineData("baidu", """{"type":"FIN_TEXT","err_no":"0","result":"几点","start_time":{}}""", "=几点")]
    [InlineData("huawei", """{"resp_type":"RESULT","segments":[{"start_time":[],"is_final":1,"result":{"text":"几点","score":"0.75"}}]}""", "=几点 0.75")]
    [InlineData("conversation-relay", """{"type":"prompt","voicePrompt":"几点","last":"yes","lang":5}""", "=几点")]
    [InlineData("webspeech", """{"resultIndex":"0","results":[{"isFinal":"true","0":{"transcript":"几点","confidence":0}}]}""", "=几点")]
    [InlineData("whispercpp", """{"text":"几点","segments":"none","language":1}""", "=几点")]
    public void A_field_of_an_unexpected_kind_is_a_missing_field(string name, string message, string heard) => Assert.Equal(heard, string.Join(' ', Play(name, [message])));

    private static string Rtasr(string type, int number, string words) =>
        """{"action":"result","code":"0","data":"{\"seg_id\":NUMBER,\"cn\":{\"st\":{\"type\":\"TYPE\",\"rt\":[{\"ws\":[{\"cw\":[{\"w\":\"WORDS\"}]}]}]}}}"}"""
            .Replace("NUMBER", number.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal).Replace("TYPE", type, StringComparison.Ordinal)
            .Replace("WORDS", words, StringComparison.Ordinal);

    private static string Iat(string stream, int status, string words)
    {
        var text = """{"ws":[{"cw":[{"w":"WORDS"}]}]}""".Replace("WORDS", words, StringComparison.Ordinal);
        return """{"header":{"code":0,"sid":"STREAM","status":NUMBER},"payload":{"result":{"text":"TEXT"}}}"""
            .Replace("STREAM", stream, StringComparison.Ordinal).Replace("NUMBER", status.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
            .Replace("TEXT", Convert.ToBase64String(Encoding.UTF8.GetBytes(text)), StringComparison.Ordinal);
    }

    // What still grows may be said more than once.
    private static Func<string, bool> NotRepeated()
    {
        string? before = null;
        return line => (line != before) is var isNew && (before = line) is not null && isNew;
    }

    private static IEnumerable<string> Play(string name, IEnumerable<string> messages)
    {
        var feed = RecognizerFeed.Of(name, ProtocolVersion.V2)!;
        foreach (var message in messages.Append("""{"type":"control","action":"end_turn"}"""))
        {
            var read = feed.Read(Encoding.UTF8.GetBytes(message));
            foreach (var chunk in read.Frame is ClientFrame.Speech speech ? speech.Chunks : [])
            {
                yield return string.Concat(
                    chunk.IsFinal ? "=" : "~", chunk.Text, chunk.Speaker is null ? "" : $" @{chunk.Speaker}",
                    chunk.Confidence is null ? "" : string.Create(CultureInfo.InvariantCulture, $" {chunk.Confidence:0.##}"));
            }
        }
    }
}
