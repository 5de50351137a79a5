using System.Text;
using Microsoft.Extensions.Configuration;
using RealtimeRag.Server.Settings;

namespace RealtimeRag.UnitTests.Settings;

/// <summary><c>.env</c> comes between the settings files and the environment.</summary>
public sealed class DotEnvFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("realtime-rag-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("")]
    [InlineData("# nothing but a remark\n\n")]
    public void An_empty_file_sets_nothing(string content) => Assert.Null(Load(content)["NAME"]);

    [Fact]
    public void A_missing_file_is_not_a_mistake()
    {
        var builder = new ConfigurationBuilder();
        DotEnvFile.Add(builder, _folder);
        Assert.Empty(builder.Sources);
    }

    [Fact]
    public void The_environment_overrides_the_file_which_overrides_earlier_sources()
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
    public void The_environment_of_the_process_is_not_changed()
    {
        Load("REALTIME_RAG_DOT_ENV_TEST=1");
        Assert.Null(Environment.GetEnvironmentVariable("REALTIME_RAG_DOT_ENV_TEST"));
    }

    [Fact]
    public void A_meaningless_line_is_a_mistake_and_the_others_apply()
    {
        File.WriteAllText(Path.Combine(_folder, ".env"), "A=1\nTHIS IS 'no setting\nB=2");
        var builder = new ConfigurationBuilder();

        var error = Assert.Single(DotEnvFile.Add(builder, _folder));

        Assert.Equal(".env", error.Name);
        Assert.StartsWith("line 2: ", error.Message.English, StringComparison.Ordinal);
        Assert.Contains("NAME=value", error.Message.English, StringComparison.Ordinal);
        Assert.Equal("2", builder.Build()["B"]);
    }

    public static TheoryData<string> Encodings => ["utf-8", "utf-16", "utf-16BE", "utf-32"];

    [Theory]
    [MemberData(nameof(Encodings))]
    public void A_byte_order_mark_determines_the_encoding(string name)
    {
        File.WriteAllText(Path.Combine(_folder, ".env"), "NAME=小智\r\n", Encoding.GetEncoding(name));

        Assert.Equal("小智", Settings()["NAME"]);
    }

    [Fact]
    public void Bytes_that_are_not_UTF8_are_harmless_in_a_comment_and_a_mistake_in_a_value()
    {
        // 中文 in GBK.
        byte[] gbk = [0xd6, 0xd0, 0xce, 0xc4];
        File.WriteAllBytes(Path.Combine(_folder, ".env"), [.. "# "u8, .. gbk, .. "\nA=1\nB="u8, .. gbk, (byte)'\n']);
        var builder = new ConfigurationBuilder();

        var error = Assert.Single(DotEnvFile.Add(builder, _folder));

        Assert.StartsWith("line 3 (B): ", error.Message.English, StringComparison.Ordinal);
        Assert.Equal("1", builder.Build()["A"]);
    }

    [Fact]
    public void A_folder_of_that_name_is_a_mistake()
    {
        Directory.CreateDirectory(Path.Combine(_folder, ".env"));
        AssertUnreadable("it is a folder");
    }

    [Fact]
    public void A_link_to_nothing_is_a_mistake()
    {
        File.CreateSymbolicLink(Path.Combine(_folder, ".env"), Path.Combine(_folder, "nothing"));
        AssertUnreadable("a file that does not exist");
    }

    [Fact]
    public void A_file_that_never_ends_is_a_mistake()
    {
        using (var file = File.Create(Path.Combine(_folder, ".env")))
        {
            file.SetLength((1 << 20) + 1);
        }

        AssertUnreadable("larger than 1 MB");
    }

    [Fact]
    public void Missing_permission_and_a_broken_disk_are_distinguished()
    {
        Assert.Contains("permission denied", DotEnvFile.Unreadable(new UnauthorizedAccessException(), isFolder: false).English, StringComparison.Ordinal);
        Assert.Contains("the disk", DotEnvFile.Unreadable(new IOException(), isFolder: false).English, StringComparison.Ordinal);
    }

    private void AssertUnreadable(string cause)
    {
        var builder = new ConfigurationBuilder();
        var error = Assert.Single(DotEnvFile.Add(builder, _folder));
        Assert.Equal(".env", error.Name);
        Assert.Contains(cause, error.Message.English, StringComparison.Ordinal);
        Assert.Empty(builder.Sources);
    }

    private IConfiguration Load(string content)
    {
        File.WriteAllText(Path.Combine(_folder, ".env"), content);
        return Settings();
    }

    private IConfiguration Settings()
    {
        var builder = new ConfigurationBuilder();
        Assert.Empty(DotEnvFile.Add(builder, _folder));
        return builder.Build();
    }
}
