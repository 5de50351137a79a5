using System.Net;
using RealtimeRag.Core;
using RealtimeRag.Server.Security.SignIn;
using RealtimeRag.Server.Settings;

namespace RealtimeRag.Server.Hosting;

/// <summary>Prevents a server without authentication from being reachable from other machines by oversight.</summary>
internal static class Exposure
{
    private static readonly LocalizedText Advice = new(
        """
        服务将监听本机以外可达的地址，却没有配置任何访问凭证。请任选其一：
          1. 生成密钥：realtime-rag keys add 名称 --file api-keys.txt，并设置 API_KEYS_FILE=api-keys.txt（或 API_KEYS=名称=密钥，或 JWT_AUTHORITY）
          2. 只在本机使用：HOST=localhost
          3. 确实要让任何人使用：ALLOW_ANONYMOUS=1
        """,
        """
        the server would listen where other machines reach it, and knows no credentials. Do one of these:
          1. make a key: realtime-rag keys add NAME --file api-keys.txt, and set API_KEYS_FILE=api-keys.txt (or API_KEYS=NAME=KEY, or JWT_AUTHORITY)
          2. serve this machine alone: HOST=localhost
          3. let everybody in on purpose: ALLOW_ANONYMOUS=1
        """);

    /// <summary>Reports an error if the server would accept anonymous clients from other machines without an explicit setting.</summary>
    /// <param name="addresses">Every address to listen on.</param>
    /// <param name="policy">Who may connect.</param>
    /// <param name="reader">Collects the mistakes.</param>
    public static void Check(IEnumerable<string> addresses, SignInPolicy policy, SettingReader reader)
    {
        // Wrong credentials are reported separately.
        if (policy.IsForThisMachineOnly && reader.Errors.Count == 0 && addresses.FirstOrDefault(IsReachable) is { } address)
        {
            reader.Fail(HostOf(address) ?? address, Advice.Chinese.ReplaceLineEndings("\n  "), Advice.English.ReplaceLineEndings("\n  "));
        }
    }

    /// <summary>Every address that the framework would listen on.</summary>
    /// <param name="urls">Those of <c>urls</c> or of <c>HOST</c> and <c>PORT</c>.</param>
    /// <param name="configuration">May contain the framework's own endpoints, which take precedence.</param>
    public static IEnumerable<string> Addresses(string urls, IConfiguration configuration) =>
        urls.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Concat(configuration.GetSection("Kestrel:Endpoints").GetChildren().Select(static endpoint => endpoint["Url"]).OfType<string>());

    /// <summary>Whether another machine can reach an address.</summary>
    internal static bool IsReachable(string address)
    {
        var host = HostOf(address);
        return host is not null && !host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
            && !(IPAddress.TryParse(host.Trim('[', ']'), out var ip) && IPAddress.IsLoopback(ip));
    }

    // Null for a socket in the file system, and for an invalid address, which is reported separately.
    private static string? HostOf(string address)
    {
        try
        {
            var binding = BindingAddress.Parse(address);
            return binding.IsUnixPipe || binding.IsNamedPipe ? null : binding.Host;
        }
        catch (FormatException)
        {
            return null;
        }
    }
}
