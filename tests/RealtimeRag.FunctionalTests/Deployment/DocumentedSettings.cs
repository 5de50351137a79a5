using System.Text.RegularExpressions;
using Microsoft.Extensions.Configuration;
using RealtimeRag.Server.Hosting;
using RealtimeRag.Server.Settings;

namespace RealtimeRag.FunctionalTests.Deployment;

/// <summary>The settings as the code reads them and as the documents show them.</summary>
internal static partial class DocumentedSettings
{
    public const string Example = ".env.example";

    /// <summary>Every name that the server asks for.</summary>
    public static IReadOnlyCollection<string> Known { get; } = Read([]).Reader.Names;

    /// <summary>Reads settings given as pairs, and nothing else.</summary>
    public static (ServerSettings Settings, SettingReader Reader) Read(IEnumerable<KeyValuePair<string, string?>> values)
    {
        var reader = new SettingReader(new ConfigurationBuilder().AddInMemoryCollection(values).Build());
        return (ServerSettings.Read(reader), reader);
    }

    /// <summary>Names and values of the example file, lines that are switched off included.</summary>
    public static Dictionary<string, string?> InExample() => Repository.Lines(Example)
        .Select(static line => Assignment().Match(line))
        .Where(static match => match.Success)
        .ToDictionary(static match => match.Groups["name"].Value, static match => (string?)match.Groups["value"].Value, StringComparer.Ordinal);

    /// <summary>Names and defaults of the tables of a document.</summary>
    public static Dictionary<string, string?> InTables(string document) => MarkdownText.Of(document).Rows
        .Where(static row => row.Length == 3 && Name().IsMatch(MarkdownText.CodeIn(row[0])))
        .ToDictionary(static row => MarkdownText.CodeIn(row[0]), static row => (string?)MarkdownText.CodeIn(row[1]), StringComparer.Ordinal);

    [GeneratedRegex("^#?(?<name>[A-Z][A-Z0-9_]*)=(?<value>.*)$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Assignment();

    [GeneratedRegex("^[A-Z][A-Z0-9_]*$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Name();
}
