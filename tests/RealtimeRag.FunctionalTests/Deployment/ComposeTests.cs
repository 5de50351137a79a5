using YamlDotNet.RepresentationModel;

namespace RealtimeRag.FunctionalTests.Deployment;

/// <summary>The Compose file: nginx in front, and the server reachable only through it.</summary>
public sealed class ComposeTests
{
    private const string Shipped = "deploy/compose.yaml";

    private static readonly YamlMappingNode File = Load();

    private static readonly YamlMappingNode Server = Map(File, "services", "realtime-rag");

    private static readonly YamlMappingNode Nginx = Map(File, "services", "nginx");

    [Fact]
    public void It_builds_the_image_of_this_repository_and_waits_for_the_drain()
    {
        Assert.Equal("deploy/Dockerfile", Text(Server, "build", "dockerfile"));
        Assert.True(TimeSpan.FromSeconds(int.Parse(Text(Server, "stop_grace_period").TrimEnd('s'))) > DrainTime.OfDefaults);
    }

    [Fact]
    public void Only_nginx_can_be_reached_from_outside()
    {
        Assert.False(Server.Children.ContainsKey("ports"));
        Assert.Equal(["80:80", "443:443"], Texts(Nginx, "ports"));
    }

    [Fact]
    public void The_server_trusts_only_nginx_about_addresses() =>
        Assert.Equal(Text(Nginx, "networks", "inside", "ipv4_address"), Text(Server, "environment", "FORWARDED_PROXIES"));

    [Theory]
    [InlineData("realtime-rag")]
    [InlineData("nginx")]
    public void Each_container_has_minimal_privileges(string service)
    {
        var container = Map(File, "services", service);

        Assert.Equal("true", Text(container, "read_only"));
        Assert.Equal(["ALL"], Texts(container, "cap_drop"));
        Assert.Equal(["no-new-privileges:true"], Texts(container, "security_opt"));
    }

    [Fact]
    public void Every_setting_exists_and_no_key_is_among_them()
    {
        var names = Map(Server, "environment").Children.Keys.Select(static key => key.ToString()).ToList();

        Assert.Empty(names.Except(DocumentedSettings.Known));
        Assert.DoesNotContain(names, static name => name.EndsWith("_KEY", StringComparison.Ordinal) || name == "API_KEYS");
    }

    [Fact]
    public void Key_files_are_where_the_settings_look_for_them()
    {
        Assert.Equal("/run/secrets/" + Assert.Single(Texts(Server, "secrets")), Text(Server, "environment", "DIFY_API_KEY_FILE"));
        var folder = Texts(Server, "volumes").Select(static mount => mount.Split(':')).Single(static mount => mount is [_, _, "ro"])[1];
        Assert.StartsWith(folder + "/", Text(Server, "environment", "API_KEYS_FILE"), StringComparison.Ordinal);
        Assert.Contains("deploy/secrets/", Repository.Lines(".gitignore"));
        Assert.Contains("deploy/", Repository.Lines(".dockerignore"));
    }

    [Fact]
    public void The_certificate_is_mounted_where_the_site_looks_for_it()
    {
        var secrets = ((YamlSequenceNode)Nginx["secrets"]).Cast<YamlMappingNode>().ToList();

        Assert.Equal(2, secrets.Count);
        Assert.All(secrets, static secret =>
        {
            Assert.Contains(Text(secret, "target"), Repository.Text("deploy/nginx.conf"), StringComparison.Ordinal);
            Assert.True(Map(File, "secrets").Children.ContainsKey(Text(secret, "source")));
        });
    }

    [Fact(Timeout = 30_000)]
    public async Task The_site_is_the_shipped_one_with_the_address_of_the_server()
    {
        var folder = Directory.CreateTempSubdirectory("compose");
        try
        {
            var written = Path.Combine(folder.FullName, "site.conf");
            var command = Assert.Single(Texts(Nginx, "command")).Split(" && exec nginx")[0]
                .Replace("/etc/nginx/realtime-rag.conf", Repository.PathOf("deploy/nginx.conf"), StringComparison.Ordinal)
                .Replace("/etc/nginx/conf.d/realtime-rag.conf", written, StringComparison.Ordinal);

            var run = await ExternalProgram.RunAsync(ExternalProgram.Require("sh"), ["-c", command]);

            Assert.Equal(new ProgramResult(0, ""), run);
            var changed = (await System.IO.File.ReadAllLinesAsync(written, TestContext.Current.CancellationToken)).Except(Repository.Lines("deploy/nginx.conf")).Select(static line => line.Trim());
            Assert.Equal([$"server {Text(Server, "networks", "inside", "ipv4_address")}:{Text(Server, "environment", "PORT")};", "access_log          /dev/stdout realtime_rag;"], changed);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static YamlMappingNode Load()
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(Repository.Text(Shipped)));
        return (YamlMappingNode)stream.Documents[0].RootNode;
    }

    private static YamlMappingNode Map(YamlNode node, params string[] path) => (YamlMappingNode)path.Aggregate(node, static (at, name) => at[name]);

    private static string Text(YamlNode node, params string[] path) => ((YamlScalarNode)path.Aggregate(node, static (at, name) => at[name])).Value!;

    private static IEnumerable<string> Texts(YamlNode node, string name) => ((YamlSequenceNode)node[name]).Select(static item => ((YamlScalarNode)item).Value!);
}
