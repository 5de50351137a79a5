using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using RealtimeRag.FunctionalTests.Deployment;
using RealtimeRag.FunctionalTests.Engine.Raw;
using RealtimeRag.Server.WebConsole;

namespace RealtimeRag.FunctionalTests.WebConsole;

/// <summary>The console's files: to whom the page is served, how, and that nothing is missing or too much.</summary>
public sealed partial class ConsoleFileTests(RawServer shared) : IClassFixture<RawServer>
{
    private const int MostBytes = 200 * 1024;

    private ConsoleFiles Files => shared.Server.Services.GetRequiredService<ConsoleFiles>();

    [Theory]
    [InlineData("text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8", "text/html")]
    [InlineData("text/html", "text/html")]
    [InlineData("TEXT/HTML;q=0.1", "text/html")]
    [InlineData("text/*", "text/html")]
    [InlineData("text/html, application/json", "text/html")]
    [InlineData(null, "application/json")]
    [InlineData("*/*", "application/json")]
    [InlineData("application/json", "application/json")]
    [InlineData("application/json, text/plain, */*", "application/json")]
    [InlineData("application/json, text/html;q=0.9", "application/json")]
    [InlineData("text/html;q=0, */*", "application/json")]
    [InlineData("not a type at all", "application/json")]
    public async Task The_root_is_the_console_for_browsers_and_JSON_for_programs(string? accept, string type)
    {
        using var reply = await AskAsync("/", ("Accept", accept));
        Assert.Equal((HttpStatusCode.OK, type), (reply.StatusCode, reply.Content.Headers.ContentType?.MediaType));
        Assert.Contains("Accept", reply.Headers.Vary);
    }

    [Fact]
    public async Task The_page_may_load_from_this_server_alone_and_use_the_microphone_for_itself()
    {
        using var reply = await AskAsync("/", ("Accept", "text/html"));
        var policy = Assert.Single(reply.Headers.GetValues("Content-Security-Policy"));
        Assert.StartsWith("default-src 'none'; script-src 'self'; ", policy, StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("*", policy, StringComparison.Ordinal);
        Assert.Equal("camera=(), geolocation=(), microphone=(self)", Assert.Single(reply.Headers.GetValues("Permissions-Policy")));
        Assert.Equal("nosniff", Assert.Single(reply.Headers.GetValues("X-Content-Type-Options")));
        Assert.Equal("DENY", Assert.Single(reply.Headers.GetValues("X-Frame-Options")));
    }

    [Fact]
    public async Task The_page_has_no_inline_script_or_style_and_uses_relative_addresses_only()
    {
        var page = await (await AskAsync("/", ("Accept", "text/html"))).Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.DoesNotMatch("<script(?![^>]*src=)|<style|style=| on[a-z]+=", page);
        var addresses = Address().Matches(page).Select(static match => match.Groups["address"].Value).ToList();
        Assert.InRange(addresses.Count, 10, 200);
        Assert.All(addresses, static address => Assert.DoesNotMatch("^/|:", address));
        foreach (var address in addresses)
        {
            using var reply = await AskAsync("/" + address);
            Assert.True(reply.IsSuccessStatusCode, address);
        }
    }

    [Fact]
    public async Task Every_module_is_loaded_with_the_page_and_imports_only_what_is_there()
    {
        var page = await (await AskAsync("/", ("Accept", "text/html"))).Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        var modules = Files.Names.Where(static name => name.EndsWith(".js", StringComparison.Ordinal)).ToList();
        var named = Address().Matches(page).Select(static match => match.Groups["address"].Value).Where(static address => address.EndsWith(".js", StringComparison.Ordinal));
        Assert.Equal(modules.Select(static name => "console/" + name).Order(StringComparer.Ordinal), named.Order(StringComparer.Ordinal));
        foreach (var module in modules)
        {
            var text = await shared.Server.Http.GetStringAsync("/console/" + module, TestContext.Current.CancellationToken);
            foreach (Match import in Import().Matches(text))
            {
                var target = new Uri(new Uri("http://console/" + module), import.Groups["target"].Value).AbsolutePath[1..];
                Assert.Contains(target, modules);
            }
        }
    }

    [Fact]
    public async Task All_of_it_together_is_light()
    {
        var bytes = 0;
        foreach (var address in Files.Names.Select(static name => "/console/" + name).Append("/"))
        {
            using var reply = await AskAsync(address, ("Accept", "text/html"), ("Accept-Encoding", "gzip, br"));
            Assert.Equal("gzip", Assert.Single(reply.Content.Headers.ContentEncoding));
            bytes += (await reply.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken)).Length;
        }

        TestContext.Current.SendDiagnosticMessage("The console has {0} bytes, compressed", bytes);
        Assert.InRange(bytes, 10_000, MostBytes);
    }

    [Theory]
    [InlineData("gzip, deflate, br", true)]
    [InlineData("br;q=1, gzip;q=0.5", true)]
    [InlineData("gzip;q=0", false)]
    [InlineData("br", false)]
    [InlineData(null, false)]
    public async Task A_file_is_compressed_for_clients_that_accept_it(string? taken, bool isCompressed)
    {
        using var reply = await AskAsync("/console/console.css", ("Accept-Encoding", taken));
        Assert.Equal(isCompressed, reply.Content.Headers.ContentEncoding.Contains("gzip"));
        Assert.Contains("Accept-Encoding", reply.Headers.Vary);
        Assert.Equal("text/css", reply.Content.Headers.ContentType?.MediaType);
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData(null)]
    public async Task What_a_browser_has_already_is_not_sent_again(string? taken)
    {
        using var first = await AskAsync("/console/app/main.js", ("Accept-Encoding", taken));
        var tag = first.Headers.ETag!;
        using var again = await AskAsync("/console/app/main.js", ("Accept-Encoding", taken), ("If-None-Match", tag.ToString()));
        Assert.Equal(HttpStatusCode.NotModified, again.StatusCode);
        Assert.Equal(tag, again.Headers.ETag);
        using var other = await AskAsync("/console/app/main.js", ("Accept-Encoding", taken), ("If-None-Match", "\"of another version\""));
        Assert.Equal(HttpStatusCode.OK, other.StatusCode);
        Assert.True(first.Headers.CacheControl!.NoCache);
    }

    [Fact]
    public async Task The_two_forms_of_a_file_have_different_tags()
    {
        using var plain = await AskAsync("/console/app/main.js");
        using var compressed = await AskAsync("/console/app/main.js", ("Accept-Encoding", "gzip"));
        Assert.NotEqual(plain.Headers.ETag, compressed.Headers.ETag);
        Assert.False(plain.Headers.ETag!.IsWeak);
    }

    [Theory]
    [InlineData("GET", "/console/", 404)]
    [InlineData("GET", "/console/index.html", 404)]
    [InlineData("GET", "/console/package.json", 404)]
    [InlineData("GET", "/console/package-lock.json", 404)]
    [InlineData("GET", "/console/App/main.js", 404)]
    [InlineData("GET", "/console/../appsettings.json", 404)]
    [InlineData("GET", "/console/..%2f..%2fetc%2fpasswd", 404)]
    [InlineData("POST", "/console/console.css", 405)]
    [InlineData("HEAD", "/console/console.css", 200)]
    public async Task Only_the_files_of_the_console_are_served_and_only_for_reading(string method, string path, int status)
    {
        using var reply = await shared.Server.Http.SendAsync(new HttpRequestMessage(new HttpMethod(method), path), TestContext.Current.CancellationToken);
        Assert.Equal(status, (int)reply.StatusCode);
        Assert.True(status == 200 || (await reply.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken)).Length == 0);
    }

    [Fact]
    public async Task The_client_and_the_samples_are_those_of_this_repository()
    {
        foreach (var (name, source) in new[]
        {
            ("client/realtime-rag.js", "clients/js/realtime-rag.js"), ("client/delivery.js", "clients/js/delivery.js"),
            ("samples/release-meeting.jsonl", "samples/release-meeting.jsonl"), ("samples/release-meeting.en.jsonl", "samples/release-meeting.en.jsonl"),
        })
        {
            Assert.Equal(Repository.Text(source), await shared.Server.Http.GetStringAsync("/console/" + name, TestContext.Current.CancellationToken));
        }
    }

    [Fact]
    public void The_libraries_are_of_the_versions_that_are_named_and_have_their_licences()
    {
        var package = JsonElement.Parse(Repository.Text("src/RealtimeRag.Server/wwwroot/package.json"));
        var locked = JsonElement.Parse(Repository.Text("src/RealtimeRag.Server/wwwroot/package-lock.json")).GetProperty("packages");
        foreach (var library in package.GetProperty("dependencies").EnumerateObject())
        {
            Assert.Equal(library.Value.GetString(), locked.GetProperty("node_modules/" + library.Name).GetProperty("version").GetString());
            Assert.Contains($"vendor/{library.Name.Split('/')[^1]}/LICENSE.txt", Files.Names);
        }

        Assert.StartsWith("/**\n * marked v" + package.GetProperty("dependencies").GetProperty("marked").GetString(), Repository.Text("src/RealtimeRag.Server/wwwroot/vendor/marked/marked.js"), StringComparison.Ordinal);
        Assert.Contains("DOMPurify " + package.GetProperty("dependencies").GetProperty("dompurify").GetString(), Repository.Text("src/RealtimeRag.Server/wwwroot/vendor/dompurify/purify.js"), StringComparison.Ordinal);
    }

    private Task<HttpResponseMessage> AskAsync(string path, params (string Name, string? Value)[] headers)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, path);
        foreach (var (name, value) in headers)
        {
            if (value is not null)
            {
                request.Headers.TryAddWithoutValidation(name, value);
            }
        }

        return shared.Server.Http.SendAsync(request, TestContext.Current.CancellationToken);
    }

    [GeneratedRegex("""(?:src|href)="(?<address>[^"]+)" ?""", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Address();

    [GeneratedRegex("""(?:^|[;}\n])import[^"'()]*["'](?<target>[^"']+)["']""", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Import();
}
