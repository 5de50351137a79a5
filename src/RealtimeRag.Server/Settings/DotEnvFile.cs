using Microsoft.Extensions.Configuration.EnvironmentVariables;
using Microsoft.Extensions.Configuration.Memory;
using RealtimeRag.Core;

namespace RealtimeRag.Server.Settings;

/// <summary>Adds <c>.env</c> in the working directory as a source between appsettings and the environment.</summary>
internal static class DotEnvFile
{
    /// <summary>The file's name.</summary>
    public const string Name = ".env";

    // Far larger than a hand-written file; anything larger is not a .env file, or is an endless device.
    private const int MaxBytes = 1 << 20;

    /// <summary>Adds the settings in the file, if it exists.</summary>
    /// <param name="configuration">The sources so far; the environment, if it is among them, takes precedence.</param>
    /// <param name="folder">The working directory.</param>
    /// <returns>The mistakes in the file; settings on valid lines are still added.</returns>
    public static IReadOnlyList<SettingError> Add(IConfigurationBuilder configuration, string folder)
    {
        var path = Path.Combine(folder, Name);
        if (!File.Exists(path) && !Directory.Exists(path) && new FileInfo(path).LinkTarget is null)
        {
            return [];
        }

        DotEnvContent content;
        try
        {
            content = DotEnvParser.Parse(Read(path));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            return [new(Name, Unreadable(e, Directory.Exists(path)))];
        }

        var source = new MemoryConfigurationSource { InitialData = content.Values };
        configuration.Sources.Insert(IndexOfEnvironment(configuration.Sources), source);
        return [.. content.Mistakes.Select(static mistake => new SettingError(Name, mistake.Message))];
    }

    /// <summary>Why the file cannot be read, and the remedy.</summary>
    internal static LocalizedText Unreadable(Exception fault, bool isFolder) => fault switch
    {
        _ when isFolder => new(
            "无法读取：这是一个文件夹，不是文件。请删除它，再把 .env.example 复制为 .env（Docker 会把不存在的挂载路径建成文件夹）",
            "cannot be read: it is a folder, not a file. Remove it and copy .env.example to .env (Docker creates a folder for a mounted path that does not exist)"),
        UnauthorizedAccessException => new(
            "无法读取：没有读取权限。请让运行服务的用户可以读取它，例如 chmod 600 .env 并用 chown 改为该用户",
            "cannot be read: permission denied. Make it readable for the user that runs the server, such as with chown and chmod 600 .env"),
        FileNotFoundException or DirectoryNotFoundException => new(
            "无法读取：它链接到的文件不存在。请检查链接",
            "cannot be read: it links to a file that does not exist. Check the link"),
        InvalidDataException => new(
            "无法读取：文件超过 1 MB，应只包含 NAME=value 行",
            "cannot be read: it is larger than 1 MB, but should contain NAME=value lines only"),
        _ => new("无法读取：读取文件时出错，请检查磁盘与权限", "cannot be read: reading it failed. Check the disk and the permissions"),
    };

    // A byte order mark distinguishes UTF-16, which Windows PowerShell writes, from UTF-8.
    private static string Read(string path)
    {
        using var file = File.OpenRead(path);
        var bytes = new byte[MaxBytes + 1];
        var length = file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        if (length > MaxBytes)
        {
            throw new InvalidDataException();
        }

        using var reader = new StreamReader(new MemoryStream(bytes, 0, length));
        return reader.ReadToEnd();
    }

    private static int IndexOfEnvironment(IList<IConfigurationSource> sources)
    {
        for (var i = 0; i < sources.Count; i++)
        {
            if (sources[i] is EnvironmentVariablesConfigurationSource { Prefix: null or "" })
            {
                return i;
            }
        }

        return sources.Count;
    }
}
