using Microsoft.Extensions.Configuration;
using RealtimeRag.Server.Hosting;

namespace RealtimeRag.UnitTests.Hosting;

/// <summary><c>.env</c> stands between the files of settings and the environment.</summary>
public sealed class DotEnvFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("realtime-rag-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("NAME=value", "value")]
    [InlineData("NAME=value # a remark", "value")]
    [InlineData("# NAME=old\nNAME=new", "new")]
    [InlineData("NAME=\"two words\"", "two words")]
    [InlineData("NAME='#literal'", "#literal")]
    [InlineData("export NAME=value", "value")]
    [InlineData("NAME=", "")]
    [InlineData("NAME=https://api.dify.ai/v1", "https://api.dify.ai/v1")]
    [InlineData("NAME=app-AbC_123", "app-AbC_123")]
    [InlineData("NAME='{\"city\":\"上海\"}'", "{\"city\":\"上海\"}")]
    public void A_line_is_a_setting(string line, string value) => Assert.Equal(value, Load(line)["NAME"]);

    [Theory]
    [InlineData("")]
    [InlineData("# nothing but a remark\n\n")]
    public void An_empty_file_sets_nothing(string content) => Assert.Null(Load(content)["NAME"]);

    [Fact]
    public void No_file_is_no_mistake()
    {
        var builder = new ConfigurationBuilder();
        DotEnvFile.Add(builder, _folder);
        Assert.Empty(builder.Sources);
    }

    [Fact]
    public void The_environment_wins_over_it_and_it_wins_over_what_came_before()
    {
        File.WriteAllText(Path.Combine(_folder, ".env"), "A=file\nPATH=file\n");
        var builder = new ConfigurationBuilder();
        builder.AddInMemoryCollection(new Dictionary<string, string?> { ["A"] = "before", ["B"] = "before" });
        builder.AddEnvironmentVariables();
        DotEnvFile.Add(builder, _folder);
        var settings = builder.Build();
        Assert.Equal(("file", "before"), (settings["A"], settings["B"]));
        Assert.NotEqual("file", settings["PATH"]);
    }

    [Fact]
    public void It_leaves_the_environment_of_the_process_alone()
    {
        Load("REALTIME_RAG_DOT_ENV_TEST=1");
        Assert.Null(Environment.GetEnvironmentVariable("REALTIME_RAG_DOT_ENV_TEST"));
    }

    [Fact]
    public void A_broken_line_is_a_mistake_with_its_cure()
    {
        var mistake = Assert.Throws<SettingsException>(() => Load("THIS IS 'no setting"));
        Assert.Equal(".env", Assert.Single(mistake.Errors).Name);
        Assert.Contains("NAME=value", mistake.Errors[0].Message.English);
    }

    private IConfiguration Load(string content)
    {
        File.WriteAllText(Path.Combine(_folder, ".env"), content);
        var builder = new ConfigurationBuilder();
        DotEnvFile.Add(builder, _folder);
        return builder.Build();
    }
}
