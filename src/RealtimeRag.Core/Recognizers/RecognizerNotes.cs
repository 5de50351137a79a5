namespace RealtimeRag.Core.Recognizers;

/// <summary>The notes about a recognizer's format that are sent to clients.</summary>
internal static class RecognizerNotes
{
    private const int LongestName = 40;

    public static readonly LocalizedText NoFormat = new(
        "消息不符合任何已知的识别器格式：请用 ?from=名称 指定识别器，或去掉 from 并发送 asr_chunk",
        "The message has no known recognizer's format: name your recognizer with ?from=NAME, or omit from and send asr_chunk");

    public static readonly LocalizedText OwnChunk = new(
        "此连接以 from 指定了识别器，不接受 asr_chunk：请发送识别器自己的消息，或去掉 from",
        "This connection names a recognizer with from and does not accept asr_chunk: send the recognizer's own messages, or omit from");

    public static LocalizedText Found(RecognizerFormat format) => new($"已识别出识别器格式：{format.Name}", $"Recognizer format found: {format.Name}");

    public static LocalizedText SeveralFit(IEnumerable<RecognizerFormat> formats)
    {
        var names = RecognizerCatalog.List(formats);
        return new($"消息同时符合 {names}：等待后续消息以确定，也可用 ?from=名称 指定", $"The messages fit {names}: waiting for more messages to decide; you can also name one with ?from=NAME");
    }

    public static LocalizedText OtherFormat(RecognizerFormat format, IReadOnlyCollection<RecognizerFormat> others) => others.Count == 0
        ? new($"消息不符合 {format.Name} 的格式：请原样转发识别器的消息", $"The message does not have the format of {format.Name}: forward the recognizer's messages unchanged")
        : new(
            $"消息不符合 {format.Name} 的格式，而像是 {RecognizerCatalog.List(others)}：请检查 ?from=",
            $"The message does not have the format of {format.Name} but looks like {RecognizerCatalog.List(others)}: check ?from=");

    public static LocalizedText UnknownName(string name)
    {
        var named = new string([.. name.Take(LongestName).Select(static c => char.IsLetterOrDigit(c) || c is '-' or '_' or '.' or '+' ? c : '?')]);
        return new(
            $"没有名为 {named} 的识别器：请在 ?from= 中使用 {RecognizerCatalog.Auto} 或以下之一：{RecognizerCatalog.List(RecognizerCatalog.All)}",
            $"There is no recognizer named {named}: use {RecognizerCatalog.Auto} in ?from=, or one of {RecognizerCatalog.List(RecognizerCatalog.All)}");
    }
}
