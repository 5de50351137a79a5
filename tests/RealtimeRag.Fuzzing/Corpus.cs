using System.Text;

namespace RealtimeRag.Fuzzing;

/// <summary>Messages that are right, in both versions, and pieces that make others wrong.</summary>
internal static class Corpus
{
    /// <summary>Every message of a client, with and without its optional fields. <c>stop</c> is in <see cref="Stop"/>.</summary>
    public static IReadOnlyList<byte[]> Messages { get; } = Bytes(
    [
        """{"type":"asr_chunk","text":"大家好，我们开始吧。","is_final":true}""",
        """{"type":"asr_chunk","text":"请问这个产品的价格是多少","is_final":false,"timestamp":1712345678.25}""",
        """{"type":"asr_chunk","text":"请问这个产品的价格是多少？","is_final":true,"timestamp":1712345679}""",
        """{"type":"asr_chunk","text":"what is the default port","is_final":true,"session_id":"meeting-7"}""",
        """{"type":"asr_chunk","text":"<|zh|><|NEUTRAL|><|Speech|>退款要多久😀","is_final":true,"speaker":"a","confidence":0.9,"key":"k-1"}""",
        """{"type":"asr_chunk","text":"然后呢"}""",
        """{"type":"control","action":"pause"}""",
        """{"type":"control","action":"resume"}""",
        """{"type":"control","action":"instant_query"}""",
        """{"type":"control","action":"end_turn"}""",
        """{"type":"keepalive"}""",
        """{"type":"keepalive","session_id":"meeting-8","x":{"y":[1,2.5e3,true,null,"\u4ef7\n"]}}""",
        """{"type":"ask","text":"How do I deploy with Docker?"}""",
        """{"type":"cancel"}""",
        """{"type":"cancel","answer_id":"a-1"}""",
        """{"type":"feedback","answer_id":"a-1","rating":"like","comment":"好"}""",
        """{"type":"feedback","answer_id":"a-1","rating":null}""",
        """{"type":"configure","language":"en","speculative":true,"suggested":false,"ack":"final"}""",
        """{"type":"configure","language":"zh-CN","ack":"all"}""",
        """{"type":"received","seq":1}""",
        """{"type":"resume","session_id":"s-1","epoch":"e-1","resume_token":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA","last_seq":4}""",
        """{"type":"authenticate","token":"eyJhbGciOiJub25lIn0.eyJzdWIiOiJhIn0."}""",
        """{"type":"heard","answer_id":"a-1","chars":12}""",
    ]);

    /// <summary>The message that ends a session.</summary>
    public static byte[] Stop { get; } = """{"type":"control","action":"stop"}"""u8.ToArray();

    /// <summary>Values and bits of syntax that parsers trip over.</summary>
    public static IReadOnlyList<byte[]> Traps { get; } = Bytes(
    [
        "null", "true", "[]", "{}", "\"\"", "-0", "1e999", "-1", "0.5", "9223372036854775808", "18446744073709551616", "NaN", "-Infinity", "\"\\ud800\"", "\"\\udfff\\ud800\"", "\"\\u0000\"",
        "\"\\u202e\\u001b[31m\"", "\uFEFF", "\0", ",", ":", "{", "}", "[", "]", "\"", "\\", "/**/", "//", "'", "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[", "\"type\":", "\"type\":\"resume\",", "\"session_id\":\"../{*}\",",
        "\"text\":", "\"seq\":", "\"last_seq\":", "\"__proto__\":{},", "e\u0301\u0301\u0301\u0301", "\u200b", "\U0010FFFF", "？", "?", new string('?', 300), new string('啊', 200), new string(' ', 200),
    ]);

    private static byte[][] Bytes(string[] texts) => [.. texts.Select(Encoding.UTF8.GetBytes)];
}
