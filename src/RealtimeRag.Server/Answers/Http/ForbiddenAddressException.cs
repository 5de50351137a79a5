using RealtimeRag.Core;

namespace RealtimeRag.Server.Answers.Http;

/// <summary>A backend's name resolves only to forbidden addresses. The message contains none of them.</summary>
internal sealed class ForbiddenAddressException() : IOException("The backend's address is link-local or a metadata service.")
{
    /// <summary>The setting that allows such addresses.</summary>
    public const string Setting = "BACKEND_LINK_LOCAL";

    /// <summary>The cause and the remedy.</summary>
    public static LocalizedText Cause { get; } = new(
        $"后端主机名指向链路本地地址或云平台的元数据服务，已拒绝连接；确有需要时请设置 {Setting}=1",
        $"the backend's name resolves to a link-local address or a cloud metadata service, which is refused; if this is intended, set {Setting}=1");
}
