using System.Text.RegularExpressions;
using Microsoft.Extensions.Configuration;
using RealtimeRag.Core.Protocol;
using RealtimeRag.Server.Hosting;
using RealtimeRag.Server.Settings;

namespace RealtimeRag.FunctionalTests.Deployment;

/// <summary>What the documents say about settings is what the server does.</summary>
public sealed partial class SettingsDocumentationTests
{
    // Settings of programs that are not ours, which documents may name.
    private static readonly string[] Foreign =
    [
        "ASPNETCORE_URLS", "ASPNETCORE_HTTP_PORTS", "STATE_DIRECTORY", "DOTNET_WATCH_RESTART_ON_RUDE_EDIT", "DOTNET_IMAGES", "NUGET_SOURCE", "SSL_CERT_FILE", "MODEL_API_KEY", "REALTIME_RAG_URL", "REALTIME_RAG_TOKEN", "NO_COLOR",

        // Labels that recognizers put in front of what a speaker says.
        "SPEAKER_00", "SPEAKER_01",

        // Words of recognizers' own formats.
        "FIN_TEXT", "SERVER_READY", "END_OF_AUDIO",

        // The sample format of arecord.
        "S16_LE",
    ];

    public static TheoryData<string> Documents() => [.. Repository.Documents()];

    [Fact]
    public void The_example_lists_exactly_the_existing_settings() =>
        Assert.Equal(DocumentedSettings.Known, DocumentedSettings.InExample().Keys.Order(StringComparer.Ordinal));

    [Theory]
    [InlineData("docs/configuration.md")]
    [InlineData("docs/configuration.zh-CN.md")]
    public void The_configuration_page_lists_exactly_the_existing_settings(string document) =>
        Assert.Equal(DocumentedSettings.Known, DocumentedSettings.InTables(document).Keys.Order(StringComparer.Ordinal));

    [Fact]
    public void The_example_shows_the_defaults()
    {
        var (settings, reader) = DocumentedSettings.Read(DocumentedSettings.InExample());

        Assert.Empty(reader.Errors);
        var defaults = DocumentedSettings.Read([]).Settings;
        // The example sets it, if only in a comment; that it was chosen is no default.
        Assert.Equal(defaults.ToString(), (settings with { Transport = settings.Transport with { IsMaxConnectionsSet = false } }).ToString());
        Assert.Equal(defaults.Answers.OpenAI, settings.Answers.OpenAI);
    }

    [Theory]
    [InlineData("docs/configuration.md")]
    [InlineData("docs/configuration.zh-CN.md")]
    public void The_configuration_page_shows_the_same_defaults(string document) =>
        Assert.Equal(DocumentedSettings.InExample(), DocumentedSettings.InTables(document));

    [Theory]
    [InlineData("", null)]
    [InlineData("DIFY_API_KEY=app-1\n", "app-1")]
    public void The_example_is_a_valid_env_file_and_appended_settings_apply(string appended, string? key)
    {
        var folder = Directory.CreateTempSubdirectory("realtime-rag");
        try
        {
            File.Copy(Repository.PathOf(DocumentedSettings.Example), Path.Combine(folder.FullName, DotEnvFile.Name));
            File.AppendAllText(Path.Combine(folder.FullName, DotEnvFile.Name), appended);
            var configuration = new ConfigurationManager();
            var errors = DotEnvFile.Add(configuration, folder.FullName);
            var reader = new SettingReader(configuration);

            Assert.Empty(errors);
            Assert.Equal(key, ServerSettings.Read(reader).Answers.Dify.ApiKey);
            Assert.Empty(reader.Errors);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Theory]
    [MemberData(nameof(Documents))]
    public void No_document_names_a_setting_or_code_that_does_not_exist(string document)
    {
        var text = MarkdownText.Of(document);
        var codes = Enum.GetValues<ErrorCode>().Select(ErrorTable.WireName);
        var named = text.CodeSpans.Concat(text.Blocks.SelectMany(static block => block.Lines)).SelectMany(static code => ShoutedName().Matches(code)).Select(static match => match.Value);

        Assert.Empty(named.Except([.. DocumentedSettings.Known, .. codes, .. Foreign]));
    }

    [GeneratedRegex(@"(?<![A-Za-z0-9_])[A-Z][A-Z0-9]*(_[A-Z0-9]+)+(?![A-Za-z0-9_])", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex ShoutedName();
}
