using System.Net;

namespace RealtimeRag.Server.Answers.Dify;

/// <summary>The outcome of a probe.</summary>
internal enum DifyProbeKind
{
    /// <summary>The key and the address are correct.</summary>
    Ok,

    /// <summary>No key is set.</summary>
    NoKey,

    /// <summary>Dify refused the key (401, 403).</summary>
    Unauthorized,

    /// <summary>The address is not Dify's API (404, or no JSON).</summary>
    NotFound,

    /// <summary>No connection, or no reply in time.</summary>
    Network,

    /// <summary>Any other status.</summary>
    Other,
}

/// <summary>The result of one probe.</summary>
/// <param name="Kind">The outcome.</param>
/// <param name="Status">The HTTP status, if there was one.</param>
/// <param name="AppMode">The app's mode: <c>chat</c>, <c>agent-chat</c>, <c>advanced-chat</c>, <c>agent</c>.</param>
/// <param name="AppName">The app's name.</param>
/// <param name="MissingInputs">Variables that the app requires and <c>DIFY_INPUTS</c> does not contain.</param>
/// <param name="Advice">Cause and remedy, if something is wrong.</param>
internal sealed record DifyProbeResult(
    DifyProbeKind Kind,
    int? Status = null,
    string? AppMode = null,
    string? AppName = null,
    IReadOnlyList<string>? MissingInputs = null,
    Core.LocalizedText? Advice = null);

/// <summary>Tests the configured key and address without asking a question, for <c>doctor</c>. Thread-safe.</summary>
internal sealed class DifyProbe(DifyOptions options, HttpClient http, TimeProvider time)
{
    private readonly DifyClient _client = new(options, http);

    /// <summary>Reads the app's <c>/info</c> and <c>/parameters</c>. Throws only if <paramref name="cancellationToken"/> is cancelled.</summary>
    public async Task<DifyProbeResult> RunAsync(CancellationToken cancellationToken)
    {
        if (options.ApiKey is null)
        {
            return Result(DifyProbeKind.NoKey, DifyFaults.NotConfigured);
        }

        using var limit = new CancellationTokenSource(options.HeadersTimeout, time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            return await ReadAsync(linked.Token);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            return Result(DifyProbeKind.Network, DifyFaults.RequestFailedBy(e));
        }
    }

    private async Task<DifyProbeResult> ReadAsync(CancellationToken cancellationToken)
    {
        using var infoReply = await _client.ProbeAsync("/info", cancellationToken);
        if (!infoReply.IsSuccessStatusCode)
        {
            var status = (int)infoReply.StatusCode;
            return Result(KindOf(infoReply.StatusCode), DifyStatusFaults.Of(status, code: null)) with { Status = status };
        }

        var info = await DifyBody.ReadAsync(infoReply, DifyClient.MaxReplyBytes, DifyJson.Default.DifyInfo, cancellationToken);
        if (info is null)
        {
            return Result(DifyProbeKind.NotFound, DifyFaults.Unreadable);
        }

        using var formReply = await _client.ProbeAsync("/parameters", cancellationToken);
        var form = formReply.IsSuccessStatusCode
            ? await DifyBody.ReadAsync(formReply, DifyClient.MaxReplyBytes, DifyJson.Default.DifyParameters, cancellationToken)
            : null;
        return IsChat(info.Mode)
            ? new(DifyProbeKind.Ok, (int)HttpStatusCode.OK, info.Mode, info.Name, Missing(form))
            : Result(DifyProbeKind.Other, DifyStatusFaults.Of(400, "not_chat_app")) with { AppMode = info.Mode, AppName = info.Name };
    }

    private static bool IsChat(string? mode) => mode is null or "chat" or "agent-chat" or "advanced-chat" or "agent";

    private static DifyProbeKind KindOf(HttpStatusCode status) => status switch
    {
        HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => DifyProbeKind.Unauthorized,
        HttpStatusCode.NotFound => DifyProbeKind.NotFound,
        _ => DifyProbeKind.Other,
    };

    private DifyProbeResult Result(DifyProbeKind kind, DifyFault fault) =>
        new(kind, Advice: options.Proxy.Explain(fault.Failure, options.BaseUrl).Message);

    private List<string> Missing(DifyParameters? parameters) =>
    [
        .. (parameters?.UserInputForm ?? [])
            .SelectMany(control => control?.Values ?? [])
            .Where(input => input is { Required: true, Variable: not null })
            .Select(input => input!.Variable!)
            .Where(name => name != options.ContextInput && !options.Inputs.TryGetProperty(name, out _)),
    ];
}
