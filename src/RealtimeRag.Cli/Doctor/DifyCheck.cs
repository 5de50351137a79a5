using RealtimeRag.Core;
using RealtimeRag.Server.Answers.Dify;
using RealtimeRag.Server.Answers.Http;

namespace RealtimeRag.Cli.Doctor;

/// <summary>Checks the Dify key and address without asking a question.</summary>
internal static class DifyCheck
{
    private static readonly LocalizedText Subject = new("Dify", "Dify");

    /// <summary>The findings.</summary>
    public static async Task<IReadOnlyList<Finding>> RunAsync(DifyOptions options, TimeProvider time, CancellationToken cancellationToken)
    {
        using var http = BackendHttp.CreateClient(options.ConnectTimeout, options.Proxy);
        return Read(await new DifyProbe(options, http, time).RunAsync(cancellationToken));
    }

    /// <summary>Turns a probe's result into findings.</summary>
    internal static IReadOnlyList<Finding> Read(DifyProbeResult probe)
    {
        if (probe.Kind != DifyProbeKind.Ok)
        {
            return [new(Verdict.Bad, Subject, probe.Advice ?? new("检查失败", "the check failed"))];
        }

        var app = $"{probe.AppName} [{probe.AppMode ?? "chat"}]";
        List<Finding> findings = [new(Verdict.Good, Subject, new($"密钥与地址有效，应用：{app}", $"the key and the address are valid, app: {app}"))];
        if (probe.MissingInputs is { Count: > 0 } missing)
        {
            var names = string.Join(", ", missing);
            findings.Add(new(Verdict.Bad, Subject, new(
                $"应用要求输入变量 {names}：请写入 DIFY_INPUTS，例如 {{\"{missing[0]}\":\"…\"}}",
                $"the app requires the inputs {names}: set them in DIFY_INPUTS, such as {{\"{missing[0]}\":\"…\"}}")));
        }

        return findings;
    }
}
