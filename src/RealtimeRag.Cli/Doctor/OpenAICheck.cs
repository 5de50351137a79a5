using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using RealtimeRag.Core;
using RealtimeRag.Server.Answers.Http;
using RealtimeRag.Server.Answers.OpenAI;

namespace RealtimeRag.Cli.Doctor;

/// <summary>Tries the address and key of an OpenAI-compatible endpoint by listing its models, which costs nothing.</summary>
internal static class OpenAICheck
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private static readonly LocalizedText Subject = new("OpenAI 兼容端点", "OpenAI-compatible endpoint");

    /// <summary>The result, as one finding.</summary>
    public static async Task<Finding> RunAsync(OpenAIOptions options, TimeProvider time, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            using var http = BackendHttp.CreateClient(options.ConnectTimeout, options.Proxy);
            using var request = new HttpRequestMessage(HttpMethod.Get, options.BaseUrl.AbsoluteUri.TrimEnd('/') + "/models");
            request.Headers.Authorization = options.ApiKey is { } key ? new AuthenticationHeaderValue("Bearer", key) : null;
            using var reply = await http.SendAsync(request, either.Token);
            return reply.IsSuccessStatusCode ? OfModels(await reply.Content.ReadAsStringAsync(either.Token), options.Model) : OfStatus(reply.StatusCode);
        }
        catch (Exception e) when (e is HttpRequestException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            var cause = ConnectionFault.CauseOf(e) ?? new LocalizedText("没有收到回复", "no reply came");
            return new(Verdict.Bad, Subject, options.Proxy.Explain(
                new LocalizedText(
                    $"无法连接，{cause.Chinese}：请检查 OPENAI_BASE_URL、网络，以及模型服务是否在运行",
                    $"cannot be reached, {cause.English}: check OPENAI_BASE_URL, the network, and whether the model server is running"),
                options.BaseUrl));
        }
    }

    private static Finding OfStatus(HttpStatusCode status) => status switch
    {
        HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => new(Verdict.Bad, Subject, new(
            $"拒绝了密钥（HTTP {(int)status}）：请检查 OPENAI_API_KEY",
            $"refuses the key (HTTP {(int)status}): check OPENAI_API_KEY")),
        _ => new(Verdict.Hint, Subject, new(
            $"不提供模型列表（HTTP {(int)status}），无法确认：请检查 OPENAI_BASE_URL 是否以 /v1 结尾，再提一个问题试试",
            $"does not list its models (HTTP {(int)status}), so this check is inconclusive: check that OPENAI_BASE_URL ends with /v1, and try a question")),
    };

    private static Finding OfModels(string json, string model) => Models(json) switch
    {
        { Count: > 0 } known when !known.Contains(model) => new(Verdict.Hint, Subject, new(
            $"可以连接，但没有列出模型 {model}：请检查 OPENAI_MODEL", $"answers, but does not list the model {model}: check OPENAI_MODEL")),
        { } => new(Verdict.Good, Subject, new($"可以连接，模型 {model}", $"answers, model {model}")),
        null => new(Verdict.Hint, Subject, new(
            "可以连接，但回复不是模型列表：请检查 OPENAI_BASE_URL 是否以 /v1 结尾", "answers, but not with a list of models: check that OPENAI_BASE_URL ends with /v1")),
    };

    private static HashSet<string>? Models(string json)
    {
        try
        {
            return [.. JsonElement.Parse(json).GetProperty("data").EnumerateArray().Select(model => model.GetProperty("id").GetString() ?? "")];
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return null;
        }
    }
}
