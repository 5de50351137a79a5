using DotNetEnv;
using Microsoft.Extensions.Configuration.EnvironmentVariables;
using Microsoft.Extensions.Configuration.Memory;

namespace RealtimeRag.Server.Hosting;

/// <summary>Puts <c>.env</c> of the working directory between appsettings and the environment.</summary>
internal static class DotEnvFile
{
    /// <summary>The file's name.</summary>
    public const string Name = ".env";

    /// <summary>Adds the file's settings, if there is one. A file that cannot be read is a mistake of the configuration.</summary>
    public static void Add(IConfigurationBuilder configuration, string folder)
    {
        var path = Path.Combine(folder, Name);
        if (!File.Exists(path))
        {
            return;
        }

        var source = new MemoryConfigurationSource { InitialData = Read(path) };
        configuration.Sources.Insert(IndexOfEnvironment(configuration.Sources), source);
    }

    private static List<KeyValuePair<string, string?>> Read(string path)
    {
        try
        {
            using var file = File.OpenRead(path);
            return [.. Env.Load(file, new LoadOptions(setEnvVars: false)).Select(static pair => KeyValuePair.Create(pair.Key, (string?)pair.Value))];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException || IsParseError(e))
        {
            throw new SettingsException([new(Name, new(
                "无法读取 .env：请检查权限，并确认每行都是 NAME=value（含空格或 # 的值请加引号）",
                "cannot be read: check its permissions, and that each line is NAME=value (quote values with blanks or #)"))]);
        }
    }

    // The parser is inside the library, and so is its exception's type.
    private static bool IsParseError(Exception e) => e.GetType().Name == "ParseException";

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
