namespace RealtimeRag.Core.Questions.Model;

/// <summary>Opens the data that is part of the assembly.</summary>
internal static class EmbeddedData
{
    internal static Stream Open(string name) =>
        typeof(EmbeddedData).Assembly.GetManifestResourceStream("RealtimeRag.Core.Questions." + name)
        ?? throw new InvalidOperationException($"程序集缺少内嵌资源 {name}，请重新构建。/ The assembly lacks its embedded resource {name}: build it again.");
}
