namespace RealtimeRag.Server.Answers.OpenAI;

/// <summary>The cause of an endpoint's error.</summary>
internal enum ErrorCause
{
    /// <summary>Not reported, or not in known words.</summary>
    Unknown,

    /// <summary>The key is wrong or lacks permission.</summary>
    Key,

    /// <summary>The account has no credit or quota left.</summary>
    Credit,

    /// <summary>Too many requests at the moment.</summary>
    RateLimit,

    /// <summary>The prompt is longer than the model's context.</summary>
    ContextLength,

    /// <summary>The model is unknown.</summary>
    Model,

    /// <summary>A content filter blocked the request.</summary>
    Content,

    /// <summary>The server is overloaded or faulty.</summary>
    Server,
}

/// <summary>
/// Determines the cause of an error from its code, its type and the beginning of its message. The texts quote users and keys, so they
/// are only compared with known words and never passed on. Pure; thread-safe.
/// </summary>
internal static class ErrorCauses
{
    private const int MaxText = 400;

    // Tried in this order: a message about a quota often mentions the key, and one about a rate limit mentions tokens.
    private static readonly (ErrorCause Cause, string[] Codes, string[] Phrases)[] Table =
    [
        (ErrorCause.Credit,
            ["insufficientquota", "insufficientbalance", "insufficientuserquota", "insufficientcredit", "quotaexceeded", "exceededcurrentquota", "billing", "arrear", "overdue", "paymentrequired", "outofcredit"],
            ["insufficient balance", "insufficient_balance", "insufficient credit", "insufficient quota", "insufficient funds", "not enough credit", "more credits", "exceeded your current quota", "quota exceeded",
                "quota has been", "out of credit", "billing", "in arrears", "overdue", "payment", "top up", "recharge", "余额", "欠费", "充值", "额度", "预扣费"]),
        (ErrorCause.RateLimit,
            ["ratelimit", "toomanyrequests", "throttl", "resourceexhausted", "limitrequests", "limittokens", "ratequota", "burstrate"],
            ["rate limit", "rate_limit", "too many requests", "requests per", "tokens per min", "qps", "throttl", "concurren", "request limit", "请求过多", "请求过于频繁", "频率", "并发", "限流", "速率"]),
        (ErrorCause.ContextLength,
            ["contextlength", "contextwindow", "exceedcontextsize", "stringabovemaxlength", "prompttoolong"],
            ["context length", "context_length", "context size", "context window", "maximum context", "prompt is too long", "input is too long", "reduce the length", "too many tokens", "input length",
                "maximum number of tokens", "token limit", "exceeds the model", "上下文长度", "上下文", "超长", "长度超过", "输入过长"]),
        (ErrorCause.Model,
            ["modelnotfound", "modelnotexist", "modelnotavailable", "modelnotsupport", "invalidmodel", "notfounderror", "unknownmodel", "invalidendpointormodel"],
            ["model not found", "model does not exist", "model not exist", "no such model", "unknown model", "invalid model", "not a valid model", "model_not_found", "无可用渠道", "模型不存在", "无效的模型", "没有该模型"]),
        (ErrorCause.Content,
            ["contentfilter", "contentpolicy", "datainspection", "sensitive", "responsibleai", "contentblocked", "safety"],
            ["content filter", "content policy", "content management policy", "inappropriate content", "sensitive", "敏感", "不安全", "违规"]),
        (ErrorCause.Key,
            ["invalidapikey", "invalidkey", "authentication", "unauthorized", "unauthenticated", "authfail", "autherror", "invalidtoken", "accessdenied", "permissiondenied", "permissionerror", "forbidden", "nopermission"],
            ["api key", "api-key", "apikey", "api_key", "access token", "invalid token", "unauthorized", "authentic", "login fail", "not authorized", "permission", "令牌", "密钥", "鉴权", "身份验证", "认证失败", "未授权", "无权"]),
        (ErrorCause.Server,
            ["internalerror", "internalservererror", "servererror", "overloaded", "unavailable", "timeout", "badgateway", "upstream"],
            ["overloaded", "unavailable", "internal error", "internal server error", "server is busy", "timed out", "timeout", "繁忙", "超时", "内部错误"]),
    ];

    /// <summary>The cause of an error.</summary>
    /// <param name="codes">Its code and type, if any.</param>
    /// <param name="message">Its message, if any.</param>
    public static ErrorCause Of(IEnumerable<string?> codes, string? message)
    {
        var code = new string([.. string.Join(' ', codes).Where(static c => char.IsAsciiLetter(c)).Take(MaxText).Select(char.ToLowerInvariant)]);
        var text = (message is { Length: > MaxText } ? message[..MaxText] : message ?? "").ToLowerInvariant();
        foreach (var (cause, words, _) in Table)
        {
            if (words.Any(word => code.Contains(word, StringComparison.Ordinal)))
            {
                return cause;
            }
        }

        foreach (var (cause, _, phrases) in Table)
        {
            if (phrases.Any(phrase => text.Contains(phrase, StringComparison.Ordinal)) || (cause == ErrorCause.Model && IsAboutAnUnknownModel(text)))
            {
                return cause;
            }
        }

        return ErrorCause.Unknown;
    }

    /// <summary>The cause behind one of MiniMax's numeric codes.</summary>
    public static ErrorCause OfMiniMax(int code) => code switch
    {
        1002 or 1039 or 1041 => ErrorCause.RateLimit,
        1004 or 2049 => ErrorCause.Key,
        1008 or 1028 or 2056 => ErrorCause.Credit,
        1026 or 1027 => ErrorCause.Content,
        1000 or 1001 or 1013 or 1024 or 1033 => ErrorCause.Server,
        _ => ErrorCause.Unknown,
    };

    private static bool IsAboutAnUnknownModel(string text) =>
        (text.Contains("model", StringComparison.Ordinal) || text.Contains("模型", StringComparison.Ordinal))
        && (text.Contains("not found", StringComparison.Ordinal) || text.Contains("not exist", StringComparison.Ordinal)
            || text.Contains("not supported", StringComparison.Ordinal) || text.Contains("不存在", StringComparison.Ordinal));
}
