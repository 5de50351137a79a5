namespace RealtimeRag.Cli.Bridge.Recognizers;

/// <summary>The meaning of a recognizer's message for the connection, apart from any recognized text.</summary>
internal enum RecognizerSignal
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>The recognizer accepts audio from now on.</summary>
    Ready,

    /// <summary>The recognizer accepts no audio because it has too many clients.</summary>
    Busy,

    /// <summary>The recognizer cannot work.</summary>
    Failed,

    /// <summary>Probably the last message.</summary>
    ProbablyLast,

    /// <summary>The last message.</summary>
    Last,
}
