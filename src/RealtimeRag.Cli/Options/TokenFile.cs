using RealtimeRag.Cli.Failures;

namespace RealtimeRag.Cli.Options;

/// <summary>A token in a file that another program keeps up to date. Thread-safe.</summary>
internal sealed class TokenFile
{
    private readonly string _path;

    /// <param name="path">The file.</param>
    /// <exception cref="UsageException">It cannot be read, or is empty.</exception>
    public TokenFile(string path)
    {
        _path = path;
        string token;
        try
        {
            token = File.ReadAllText(path).Trim();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UsageException(new($"无法读取令牌文件 {path}：请检查路径与权限", $"The token file {path} cannot be read: check the path and its permissions"));
        }

        if (token.Length == 0)
        {
            throw new UsageException(new($"令牌文件 {path} 是空的：请写入令牌", $"The token file {path} is empty: write the token into it"));
        }
    }

    /// <summary>Reads the current token.</summary>
    /// <exception cref="IOException">The file cannot be read at the moment.</exception>
    public async ValueTask<string?> ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            return (await File.ReadAllTextAsync(_path, cancellationToken)).Trim();
        }
        catch (UnauthorizedAccessException e)
        {
            throw new IOException(e.Message, e);
        }
    }
}
