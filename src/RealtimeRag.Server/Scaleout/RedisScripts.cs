namespace RealtimeRag.Server.Scaleout;

/// <summary>The scripts that run in the store, each of which is one atomic step. Thread-safe.</summary>
internal static class RedisScripts
{
    /// <summary>A session begins.</summary>
    public static readonly string Begin = Read("begin");

    /// <summary>The owner adds to a session, or gives it up.</summary>
    public static readonly string Append = Read("append");

    /// <summary>The owner writes a whole session.</summary>
    public static readonly string Put = Read("put");

    /// <summary>A client returns.</summary>
    public static readonly string Claim = Read("claim");

    /// <summary>The client has the next token.</summary>
    public static readonly string Seen = Read("seen");

    /// <summary>The owner keeps a session.</summary>
    public static readonly string Keep = Read("keep");

    /// <summary>A session is over.</summary>
    public static readonly string Forget = Read("forget");

    /// <summary>A question is about to be asked.</summary>
    public static readonly string Turn = Read("turn");

    /// <summary>The backend named a task.</summary>
    public static readonly string Named = Read("task");

    /// <summary>An answer has ended where it was asked.</summary>
    public static readonly string Over = Read("over");

    /// <summary>An event of an answer, for a session that has moved.</summary>
    public static readonly string Event = Read("event");

    /// <summary>An answer that another node requests is not wanted any more.</summary>
    public static readonly string Cancel = Read("cancel");

    /// <summary>The run of a node that is gone is to be stopped.</summary>
    public static readonly string Cut = Read("cut");

    /// <summary>A node is alive.</summary>
    public static readonly string Node = Read("node");

    /// <summary>A node has counted questions and tokens.</summary>
    public static readonly string Spend = Read("spend");

    /// <summary>A client did something that is limited.</summary>
    public static readonly string Take = Read("take");

    /// <summary>A ticket is used.</summary>
    public static readonly string Redeem = Read("redeem");

    /// <summary>The secret that seals tickets.</summary>
    public static readonly string Secret = Read("secret");

    private static string Read(string name)
    {
        using var stream = typeof(RedisScripts).Assembly.GetManifestResourceStream($"scaleout/{name}.lua")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
