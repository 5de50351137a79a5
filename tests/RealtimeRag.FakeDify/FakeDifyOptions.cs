namespace RealtimeRag.FakeDify;

/// <summary>What the fake does with a conversation that it does not know, as different versions of Dify do.</summary>
public enum UnknownConversation
{
    NotFound,
    SilentlyNew,
    ErrorInStream,
}

/// <summary>How a fake Dify behaves unless a script says otherwise.</summary>
public sealed class FakeDifyOptions
{
    /// <summary>The port, or 0 for any free one.</summary>
    public int Port { get; init; }

    /// <summary>The only accepted key, or null for any.</summary>
    public string? Key { get; init; }

    /// <summary>The app's mode: chat, agent-chat, advanced-chat or agent.</summary>
    public string Mode { get; init; } = "chat";

    /// <summary>An input variable that the app requires of every question, or null for none.</summary>
    public string? RequiredInput { get; set; }

    /// <summary>The wait before the first token.</summary>
    public TimeSpan Latency { get; init; }

    /// <summary>The wait between tokens.</summary>
    public TimeSpan TokenDelay { get; init; }

    /// <summary>The clock for the waits.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Makes an answer's text from a question's.</summary>
    public Func<string, string> Answer { get; init; } = question => $"您问的是：{question} 这是测试后端的回答。";

    public UnknownConversation UnknownConversation { get; set; }
}
