using RealtimeRag.Server.Limits.Budgets;
using RealtimeRag.Server.Limits.Rates;
using RealtimeRag.Server.Settings;

namespace RealtimeRag.Server.Limits.Clients;

/// <summary>What one client may use. Immutable.</summary>
internal sealed record ClientLimitSettings
{
    private const int Highest = 1_000_000;
    private const int SecondsAMinute = 60;
    private const int Kilobyte = 1024;

    /// <summary>Handshakes from one address.</summary>
    public Rate Connects { get; init; } = new(10, 100);

    /// <summary>Connections of anonymous clients at one address; 0 for any number.</summary>
    public int ConnectionsPerAddress { get; init; } = 50;

    /// <summary>Connections of one principal; 0 for any number.</summary>
    public int ConnectionsPerPrincipal { get; init; }

    /// <summary>Sessions of anonymous clients at one address that wait for their clients; 0 for any number.</summary>
    public int DetachedPerAddress { get; init; } = 50;

    /// <summary>Sessions of one principal that wait for their clients; 0 for any number.</summary>
    public int DetachedPerPrincipal { get; init; }

    /// <summary>Questions of one anonymous client.</summary>
    public Rate StrangerQuestions { get; init; } = new(6.0 / SecondsAMinute, 3);

    /// <summary>Questions of one principal.</summary>
    public Rate PrincipalQuestions { get; init; } = new(0, 10);

    /// <summary>The daily budget of a principal whose key sets none.</summary>
    public DailyBudget PrincipalBudget { get; init; } = new(0, 0);

    /// <summary>Answers of one anonymous client or principal that run at once; 0 for any number.</summary>
    public int AnswersEach { get; init; } = 128;

    /// <summary>Messages of one connection of an anonymous client that the protocol does not know.</summary>
    public Rate Errors { get; init; } = new(10.0 / SecondsAMinute, 10);

    /// <summary>Bytes of the messages of one connection of an anonymous client.</summary>
    public Rate Bytes { get; init; } = new(64 * Kilobyte, 256 * Kilobyte);

    /// <summary>Reads the settings.</summary>
    /// <param name="settings">The settings.</param>
    /// <param name="maxAnswers">How many answers the process runs at once.</param>
    public static ClientLimitSettings Read(SettingReader settings, int maxAnswers) => new()
    {
        Connects = new(settings.Integer("CONNECT_RATE", 10, 0, Highest), settings.Integer("CONNECT_BURST", 100, 1, Highest)),
        ConnectionsPerAddress = settings.Integer("MAX_CONNECTIONS_PER_ADDRESS", 50, 0, Highest),
        ConnectionsPerPrincipal = settings.Integer("MAX_CONNECTIONS_PER_PRINCIPAL", 0, 0, Highest),
        DetachedPerAddress = settings.Integer("MAX_DETACHED_PER_ADDRESS", 50, 0, Highest),
        DetachedPerPrincipal = settings.Integer("MAX_DETACHED_PER_PRINCIPAL", 0, 0, Highest),
        StrangerQuestions = new(settings.Number("QUESTION_RATE", 6, 0, Highest) / SecondsAMinute, settings.Integer("QUESTION_BURST", 3, 1, Highest)),
        PrincipalBudget = new(settings.Integer("PRINCIPAL_QUESTIONS_A_DAY", 0, 0, int.MaxValue), settings.Integer("PRINCIPAL_TOKENS_A_DAY", 0, 0, int.MaxValue)),
        PrincipalQuestions = new(settings.Number("PRINCIPAL_QUESTION_RATE", 0, 0, Highest) / SecondsAMinute, settings.Integer("PRINCIPAL_QUESTION_BURST", 10, 1, Highest)),

        // By default no single party can take all slots.
        AnswersEach = settings.Text("MAX_ANSWERS_PER_CLIENT") is null ? Math.Max(1, maxAnswers / 4) : settings.Integer("MAX_ANSWERS_PER_CLIENT", 0, 0, Highest),
        Errors = new(settings.Integer("ERROR_RATE", 10, 0, Highest) / (double)SecondsAMinute, Math.Max(1, settings.Integer("ERROR_RATE", 10, 0, Highest))),
        Bytes = ByteRate(settings.Integer("BYTE_RATE", 64, 0, Highest)),
    };

    private static Rate ByteRate(int kilobytes) => new(kilobytes * (double)Kilobyte, Math.Max(1, 4 * kilobytes * (double)Kilobyte));
}
