namespace RealtimeRag.UnitTests.Recognizers;

/// <summary>Services that people pay for, outside of China: what is final, what names a sentence, and what a text adds to.</summary>
public sealed class CloudFormatTests
{
    [Fact]
    public void Deepgram_fixes_pieces_and_ends_an_utterance_apart_from_that() => Assert.Equal(
        ["~s0 when do", "~s0 when do you open", "=s0 when do you open on Sunday 0.93", "~s1 and"],
        RecognizerTalk.Play(
            "deepgram",
            """{"type":"Results","start":0,"is_final":false,"channel":{"alternatives":[{"transcript":"when do"}]}}""",
            """{"type":"Results","start":0,"is_final":true,"speech_final":false,"channel":{"alternatives":[{"transcript":"when do","confidence":0.9}]}}""",
            """{"type":"Results","start":1,"is_final":false,"channel":{"alternatives":[{"transcript":"you open"}]}}""",
            """{"type":"Results","start":1,"is_final":true,"speech_final":true,"channel":{"alternatives":[{"transcript":"you open on Sunday","confidence":0.94}]}}""",
            """{"type":"UtteranceEnd","channel":[0,1]}""",
            """{"type":"Results","start":4,"is_final":false,"channel":{"alternatives":[{"transcript":"and"}]}}"""));

    [Fact]
    public void Deepgram_distinguishes_channels_and_speakers() => Assert.Equal(
        ["=c1.s0 hello there @1", "=s0 good morning @0"],
        RecognizerTalk.Play(
            "deepgram",
            """{"type":"Results","channel_index":[0,2],"start":0,"is_final":true,"channel":{"alternatives":[{"transcript":"good morning","words":[{"speaker":0},{"speaker":0}]}]}}""",
            """{"type":"Results","channel_index":[1,2],"start":0,"is_final":true,"speech_final":true,"channel":{"alternatives":[{"transcript":"hello there","words":[{"speaker":1},{"speaker":1},{"speaker":0}]}]}}""",
            """{"type":"UtteranceEnd","channel":[0,2]}"""));

    [Fact]
    public void Deepgram_ends_fixed_text_on_request_and_when_the_speaker_has_finished()
    {
        var talk = new RecognizerTalk("deepgram");
        Assert.Equal(["=s0 when"], talk.Hear("""{"type":"Results","start":0,"is_final":true,"from_finalize":true,"channel":{"alternatives":[{"transcript":"when"}]}}"""));
        Assert.Empty(talk.Hear("""{"type":"Results","start":1,"is_final":true,"channel":{"alternatives":[{"transcript":"do you open"}]}}"""));
        Assert.Equal(["=s1 do you open"], talk.End());
    }

    [Fact]
    public void Flux_takes_turns() => Assert.Equal(
        ["~0 when do", "~0 when do you open", "=0 when do you open 0.9 (en)", "~1.0 and"],
        RecognizerTalk.Play(
            "deepgram-flux",
            """{"type":"TurnInfo","event":"StartOfTurn","turn_index":0,"transcript":"when do"}""",
            """{"type":"TurnInfo","event":"EagerEndOfTurn","turn_index":0,"transcript":"when do you open"}""",
            """{"type":"TurnInfo","event":"EndOfTurn","turn_index":0,"transcript":"when do you open","words":[{"confidence":0.9}],"languages":["en"]}""",
            """{"type":"Connected"}""",
            """{"type":"TurnInfo","event":"Update","turn_index":0,"transcript":"and"}"""));

    [Fact]
    public void AssemblyAI_writes_a_turn_twice_and_is_heard_once_unless_a_question_appears() => Assert.Equal(
        ["~0 when do", "=0 when do you open", "=0 When do you open?", "=1 we open at 9", "=2 it is 25"],
        RecognizerTalk.Play(
            "assemblyai",
            """{"type":"Turn","turn_order":0,"end_of_turn":false,"transcript":"when","words":[{"text":"when"},{"text":"do"}]}""",
            """{"type":"Turn","turn_order":0,"end_of_turn":true,"turn_is_formatted":false,"transcript":"when do you open"}""",
            """{"type":"Turn","turn_order":0,"end_of_turn":true,"turn_is_formatted":true,"transcript":"When do you open?"}""",
            """{"type":"Turn","turn_order":1,"end_of_turn":true,"transcript":"we open at 9"}""",
            """{"type":"Turn","turn_order":1,"end_of_turn":true,"transcript":"We open at 9."}""",
            """{"type":"Turn","turn_order":2,"end_of_turn":true,"transcript":"it is 25"}""",
            """{"type":"Turn","turn_order":2,"end_of_turn":true,"transcript":"It is twenty-five."}"""));

    [Fact]
    public void Azure_is_read_with_its_headers_and_without() => Assert.Equal(
        ["~100 几点", "=100 几点开门？ 0.87 (zh-CN)", "=900 周末呢？ @Guest-1"],
        RecognizerTalk.Play(
            "azure",
            "X-RequestId:1\r\nContent-Type:application/json\r\nPath:speech.hypothesis\r\n\r\n{\"Text\":\"几点\",\"Offset\":100,\"Duration\":10}",
            "X-RequestId:1\r\nPath:speech.phrase\r\n\r\n{\"RecognitionStatus\":\"Success\",\"Offset\":100,\"NBest\":[{\"Confidence\":0.87,\"Display\":\"几点开门？\"}],\"PrimaryLanguage\":{\"Language\":\"zh-CN\"}}",
            "X-RequestId:1\r\nPath:speech.endDetected\r\n\r\n{\"Offset\":900}",
            """{"RecognitionStatus":"NoMatch","Offset":500,"Duration":1}""",
            """{"RecognitionStatus":"Success","Offset":900,"DisplayText":"周末呢？","SpeakerId":"Guest-1"}"""));

    [Fact]
    public void Google_joins_what_is_not_final_and_is_read_in_both_cases_of_names() => Assert.Equal(
        ["~u0 when do you open", "=u0 when do you open 0.9 (en-us)", "=u1 and on Sunday @2"],
        RecognizerTalk.Play(
            "google",
            """{"results":[{"alternatives":[{"transcript":"when do"}],"stability":0.9},{"alternatives":[{"transcript":" you open"}],"stability":0.01}]}""",
            """{"results":[{"alternatives":[{"transcript":"when do you open","confidence":0.9}],"isFinal":true,"resultEndOffset":"1.2s","languageCode":"en-us"}]}""",
            """{"results":[{"alternatives":[{"transcript":"when do you open","confidence":0.9}],"isFinal":true,"resultEndOffset":"1.2s","languageCode":"en-us"}]}""",
            """{"results":[{"alternatives":[{"transcript":"and on Sunday","words":[{"speaker_label":"2"}]}],"is_final":true,"result_end_offset":{"seconds":4,"nanos":0}}]}"""));

    [Fact]
    public void Amazon_is_read_as_event_as_result_and_as_utterance_of_call_analytics() => Assert.Equal(
        ["~a1 when do", "=a1 when do you open @spk_1", "=b1 and on Sunday", "=c1 thank you @AGENT"],
        RecognizerTalk.Play(
            "aws",
            """{"TranscriptEvent":{"Transcript":{"Results":[{"ResultId":"a1","IsPartial":true,"Alternatives":[{"Transcript":"when do"}]}]}}}""",
            """{"Transcript":{"Results":[{"ResultId":"a1","IsPartial":false,"Alternatives":[{"Transcript":"when do you open","Items":[{"Speaker":"spk_1"}]}]}]}}""",
            """{"result_id":"b1","is_partial":false,"alternatives":[{"transcript":"and on Sunday"}]}""",
            """{"UtteranceEvent":{"UtteranceId":"c1","IsPartial":false,"ParticipantRole":"AGENT","Transcript":"thank you"}}"""));

    [Fact]
    public void OpenAI_adds_to_each_item_until_it_is_whole() => Assert.Equal(
        ["~i1 几点", "~i2 周末", "~i1 几点开门", "=i1 几点开门？", "=i2 周末呢？ 0.61"],
        RecognizerTalk.Play(
            "openai",
            """{"type":"conversation.item.input_audio_transcription.delta","item_id":"i1","delta":"几点"}""",
            """{"type":"conversation.item.input_audio_transcription.delta","item_id":"i2","delta":"周末"}""",
            """{"type":"conversation.item.input_audio_transcription.delta","item_id":"i1","delta":"开门"}""",
            """{"type":"conversation.item.input_audio_transcription.completed","item_id":"i1","transcript":"几点开门？"}""",
            """{"type":"conversation.item.input_audio_transcription.completed","item_id":"i2","transcript":"周末呢？","logprobs":[{"logprob":-0.5},{"logprob":-0.5}]}""",
            """{"type":"conversation.item.input_audio_transcription.failed","item_id":"i3","error":{}}"""));

    [Fact]
    public void Qwen_in_realtime_replaces_the_words_that_are_not_fixed() => Assert.Equal(
        ["~i1 几点开", "~i1 几点开门呢 (zh)", "=i1 几点开门呢？"],
        RecognizerTalk.Play(
            "qwen-realtime",
            """{"type":"conversation.item.input_audio_transcription.text","item_id":"i1","text":"几点","stash":"开"}""",
            """{"type":"conversation.item.input_audio_transcription.text","item_id":"i1","text":"几点开门","stash":"呢","language":"zh"}""",
            """{"type":"conversation.item.input_audio_transcription.completed","item_id":"i1","transcript":"几点开门呢？"}"""));

    [Fact]
    public void The_browser_lists_everything_and_is_heard_sentence_by_sentence() => Assert.Equal(
        ["~0 几点开门", "=0 几点开门？ 0.9", "~1 周末", "=1 周末", "=1.0 地址"],
        RecognizerTalk.Play(
            "webspeech",
            """{"resultIndex":0,"results":[{"isFinal":false,"0":{"transcript":"几点"}},{"isFinal":false,"0":{"transcript":"开门"}}]}""",
            """{"resultIndex":0,"results":[{"isFinal":true,"0":{"transcript":"几点开门？","confidence":0.9}}]}""",
            """{"results":[{"isFinal":true,"0":{"transcript":"几点开门？","confidence":0.9}},{"isFinal":false,"0":{"transcript":"周末"}}]}""",
            """{"type":"end"}""",
            """{"resultIndex":0,"results":[{"isFinal":true,"0":{"transcript":"地址"}}]}"""));

    [Fact]
    public void The_browsers_results_may_come_one_by_one() => Assert.Equal(
        ["~u0 几点", "=u0 几点开门 0.9"],
        RecognizerTalk.Play("webspeech", """{"transcript":"几点","isFinal":false}""", """{"transcript":"几点开门","isFinal":true,"confidence":0.9}"""));
}
