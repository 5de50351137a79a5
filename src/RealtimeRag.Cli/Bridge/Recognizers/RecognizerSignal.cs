namespace RealtimeRag.Cli.Bridge.Recognizers;

/// <summary>What a message of a recognizer means for the connection to it, whatever it says about the speech.</summary>
internal enum RecognizerSignal
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>The recognizer takes audio from now on.</summary>
    Ready,

    /// <summary>The recognizer takes no audio: it serves too many others.</summary>
    Busy,

    /// <summary>The recognizer cannot work.</summary>
    Failed,

    /// <summary>Probably nothing follows.</summary>
    ProbablyLast,

    /// <summary>Nothing follows.</summary>
    Last,
}
