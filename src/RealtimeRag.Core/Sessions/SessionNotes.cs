namespace RealtimeRag.Core.Sessions;

/// <summary>The notes of <c>status</c> frames.</summary>
internal static class SessionNotes
{
    public static readonly LocalizedText NoQuestion = new(
        "未检测到问题，继续聆听", "No question found, still listening");

    public static readonly LocalizedText Repeated = new(
        "与上一句相同，不重复提问", "The same was said before, it is not asked again");

    public static readonly LocalizedText NotHeard = new(
        "没有听清，未提问：请再说一遍，或确认后以 ask 提问", "This was not heard well enough to be asked: say it again, or confirm it by ask");

    public static readonly LocalizedText OtherSpeaker = new(
        "该说话人的提问不作回答", "Questions of this speaker are not answered");

    public static readonly LocalizedText PausedChunk = new(
        "会话已暂停，该消息未处理：发送 resume 后继续", "The session is paused, this message was dropped: send resume to go on");

    public static readonly LocalizedText UnknownAnswer = new(
        "没有该编号的回答，或已结束：请检查 answer_id", "There is no such answer, or it has ended: check answer_id");

    public static readonly LocalizedText UnratedAnswer = new(
        "该回答无法评价：不存在、尚未结束或已过期", "This answer cannot be rated: there is none of that name, it has not ended, or it is too old");

    public static readonly LocalizedText UnheardAnswer = new(
        "没有该编号的回答，或已不在历史中：请检查 answer_id", "There is no such answer, or the history holds it no more: check answer_id");

    public static readonly LocalizedText ResumeNotFirst = new(
        "resume 只能作为连接后的第一条消息", "resume is possible as the first message of a connection only");

    public static readonly LocalizedText UnknownSeq = new(
        "received 的 seq 从未发送过：请填写实际收到的最大 seq", "received names a seq that was never sent: give the newest seq that has arrived");

    public static readonly LocalizedText ShuttingDown = new(
        "服务正在停止，回答未能完成：请重连后重新提问", "The server is shutting down, the answer is not complete: connect again and repeat the question");

    public static readonly LocalizedText Draining = new(
        "服务正在重启，不再接受新的问题：请在连接关闭后重连并重试", "The server is restarting and takes no more questions: connect again once it has closed, and repeat");

    public static readonly LocalizedText StopBound = new(
        "停止等待超时：回答未能在限定时间内完成", "The session stopped before the answer was complete: it took longer than the bound");
}
