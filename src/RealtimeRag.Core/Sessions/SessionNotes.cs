namespace RealtimeRag.Core.Sessions;

/// <summary>The notes of <c>status</c> frames.</summary>
internal static class SessionNotes
{
    public static readonly LocalizedText NoQuestion = new(
        "未检测到问题，继续聆听", "No question found, still listening");

    public static readonly LocalizedText Repeated = new(
        "与上一句相同，不重复提问", "The previous sentence said the same, so it was not asked again");

    public static readonly LocalizedText NotHeard = new(
        "没有听清，未提问：请再说一遍，或确认后以 ask 提问", "This was not recognized well enough to be asked: say it again, or send it with ask");

    public static readonly LocalizedText OtherSpeaker = new(
        "该说话人的提问不作回答", "Questions from this speaker are not answered");

    public static readonly LocalizedText PausedChunk = new(
        "会话已暂停，该消息未处理：发送 resume 后继续", "The session is paused, so this message was ignored: send resume to continue");

    public static readonly LocalizedText UnknownAnswer = new(
        "没有该编号的回答，或已结束：请检查 answer_id", "There is no such answer, or it has already ended: check answer_id");

    public static readonly LocalizedText UnratedAnswer = new(
        "该回答无法评价：不存在、尚未结束或已过期", "This answer cannot be rated: it does not exist, has not ended yet, or is too old");

    public static readonly LocalizedText UnheardAnswer = new(
        "没有该编号的回答，或已不在历史中：请检查 answer_id", "There is no such answer, or it is no longer in the history: check answer_id");

    public static readonly LocalizedText ResumeNotFirst = new(
        "resume 只能作为连接后的第一条消息", "resume is only possible as the first message of a connection");

    public static readonly LocalizedText UnknownSeq = new(
        "received 的 seq 从未发送过：请填写实际收到的最大 seq", "received names a seq that was never sent: send the highest seq that you have received");

    public static readonly LocalizedText OutOfMemory = new(
        "会话保留的内容过多，该消息未处理：请等待前面的回答完成后再发",
        "The session holds too much data, so this message was not processed: send it again when the earlier answers are complete");

    public static readonly LocalizedText ShuttingDown = new(
        "服务正在停止，回答未能完成：请重连后重新提问", "The server is shutting down and the answer is incomplete: reconnect and ask again");

    public static readonly LocalizedText Draining = new(
        "服务正在重启，不再接受新的问题：请在连接关闭后重连并重试", "The server is restarting and takes no new questions: reconnect when it closes the connection, and ask again");

    public static readonly LocalizedText StopBound = new(
        "停止等待超时：回答未能在限定时间内完成", "The session stopped before the answer was complete: it took longer than the limit");
}
