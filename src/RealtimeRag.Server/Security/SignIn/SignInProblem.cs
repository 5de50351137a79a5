using RealtimeRag.Core;

namespace RealtimeRag.Server.Security.SignIn;

/// <summary>Why a client may not sign in: a row of the closed table below.</summary>
/// <param name="Name">A short stable name, for metrics and the log.</param>
/// <param name="Status">The HTTP status.</param>
/// <param name="Error">The error code of RFC 6750, or null if there were no credentials.</param>
/// <param name="Text">The problem and the remedy, without any part of the credentials.</param>
internal sealed record SignInProblem(string Name, int Status, string? Error, LocalizedText Text)
{
    /// <summary>There were no credentials.</summary>
    public static readonly SignInProblem Missing = new("missing", StatusCodes.Status401Unauthorized, null, new(
        "需要访问凭证：请加上请求头 Authorization: Bearer 密钥；浏览器请用子协议 bearer.密钥，或先用 POST /v1/tickets 换取票据",
        "Credentials are needed: send the header Authorization: Bearer KEY; from a browser offer the subprotocol bearer.KEY, or ask POST /v1/tickets for a ticket first"));

    /// <summary>The credentials are unknown or have been tampered with.</summary>
    public static readonly SignInProblem Invalid = new("invalid", StatusCodes.Status401Unauthorized, "invalid_token", new(
        "访问凭证无效：请检查密钥或令牌是否完整、是否已被吊销",
        "The credentials are not valid: check that the key or token is complete and has not been revoked"));

    /// <summary>The credentials have expired.</summary>
    public static readonly SignInProblem Expired = new("expired", StatusCodes.Status401Unauthorized, "invalid_token", new(
        "访问凭证已过期：请换取新的令牌或密钥后重新连接",
        "The credentials have expired: get a new token or key and connect again"));

    /// <summary>The ticket is unknown, used or expired.</summary>
    public static readonly SignInProblem Ticket = new("ticket", StatusCodes.Status401Unauthorized, "invalid_token", new(
        "票据无效、已使用或已超过 30 秒：每次连接前请重新 POST /v1/tickets",
        "The ticket is not valid, was used, or is older than 30 seconds: ask POST /v1/tickets for a new one before each connection"));

    /// <summary>There is a key in the URL.</summary>
    public static readonly SignInProblem InAddress = new("in_address", StatusCodes.Status400BadRequest, "invalid_request", new(
        "不接受写在地址里的密钥，地址会留在各处日志中：请改用请求头 Authorization: Bearer 密钥，或换取票据后用 ?ticket=；这个密钥请视为已泄露并更换",
        "Keys in the URL are refused, because logs store URLs: send the header Authorization: Bearer KEY, or a ticket as ?ticket=. Replace this key, it may have leaked"));

    /// <summary>There were two different credentials.</summary>
    public static readonly SignInProblem Ambiguous = new("ambiguous", StatusCodes.Status400BadRequest, "invalid_request", new(
        "一次请求带了多个不同的凭证：请只用一种方式",
        "The request carries different credentials: use one of them"));

    /// <summary>The credentials are valid but not permitted here.</summary>
    public static readonly SignInProblem Forbidden = new("forbidden", StatusCodes.Status403Forbidden, "insufficient_scope", new(
        "该凭证没有权限访问此处：请联系服务的管理员",
        "These credentials do not allow this: ask the operator of the server"));

    /// <summary>The credentials are valid but not an administrator's.</summary>
    public static readonly SignInProblem NotAdmin = new("not_admin", StatusCodes.Status403Forbidden, "insufficient_scope", new(
        "需要管理权限：请用 realtime-rag keys add 名称 --admin 生成的密钥，放在请求头 Authorization: Bearer 密钥 里；未配置凭证的服务只接受本机直接访问",
        "This needs the admin right: send a key made with realtime-rag keys add NAME --admin in the header Authorization: Bearer KEY. A server without credentials accepts its own machine only, without a proxy"));

    /// <summary>The challenge header of the reply, as in RFC 6750.</summary>
    public string Challenge => Error is null ? "Bearer realm=\"realtime-rag\"" : $"Bearer realm=\"realtime-rag\", error=\"{Error}\"";
}

/// <summary>Signing in failed.</summary>
internal sealed class SignInException(SignInProblem problem) : Exception(problem.Text.English)
{
    /// <summary>The reason.</summary>
    public SignInProblem Problem => problem;
}
