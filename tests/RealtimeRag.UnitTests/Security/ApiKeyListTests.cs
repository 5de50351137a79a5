using System.Text;
using RealtimeRag.Server.Security.Keys;
using RealtimeRag.Server.Security.Principals;

namespace RealtimeRag.UnitTests.Security;

/// <summary>The file of API keys: two forms, what each may hold, and what a change leaves alone.</summary>
public sealed class ApiKeyListTests
{
    private const string HashA = "1a9ccf9d4e2fc1b3f2a9b9e3cbd7ab9c2f4d6a2b8e0c4f6a8b0d2e4f6a8c0e2f";
    private const string HashB = "2a9ccf9d4e2fc1b3f2a9b9e3cbd7ab9c2f4d6a2b8e0c4f6a8b0d2e4f6a8c0e2f";

    private static readonly DateTimeOffset NewYear = new(2027, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static TheoryData<string> Files =>
    [
        $"# comment\n\nalice {HashA}\n\tbob  {HashB} expires=2027-01-01T00:00:00Z questions_a_day=5 tokens_a_day=70 \r\n",
        $$"""{"keys":[{"name":"alice","sha256":"{{HashA}}"},{"name":"bob","sha256":"{{HashB.ToUpperInvariant()}}","expires":"2027-01-01T01:00:00+01:00","questions_a_day":5,"tokens_a_day":70}]}""",
        $$""" [{"sha256":"{{HashA}}","name":"alice"},{"name":"bob","sha256":"{{HashB}}","expires":"2027-01-01","questions_a_day":5,"tokens_a_day":70}]""",
        $"\uFEFFalice {HashA}\nbob {HashB} tokens_a_day=70 expires=2027-01-01 questions_a_day=5",
    ];

    [Theory]
    [InlineData($"alice {HashA} admin expires=2027-01-01\nbob {HashB}")]
    [InlineData($$"""{"keys":[{"name":"alice","sha256":"{{HashA}}","admin":true},{"name":"bob","sha256":"{{HashB}}","admin":false}]}""")]
    public void A_key_may_have_the_admin_right_and_keeps_it_when_the_file_is_written(string file)
    {
        var keys = Read(file);
        Assert.Equal([true, false], keys.Keys.Select(static key => key.IsAdmin));
        Assert.Equal([true, false], keys.Keys.Select(static key => key.Owner.IsAdmin));
        var again = ApiKeyList.Read(keys.With(new("carol", Fingerprint.Of("carol's"))).ToBytes());
        Assert.Equal([true, false, false], again.Keys.Select(static key => key.IsAdmin));
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Both_formats_are_equivalent(string file)
    {
        var keys = Read(file).Keys;
        Assert.Equal(["alice", "bob"], keys.Select(static key => key.Name));
        Assert.Equal([HashA, HashB], keys.Select(static key => key.Fingerprint.ToString()));
        Assert.Equal([null, NewYear], keys.Select(static key => key.ExpiresAt));
        Assert.Equal([PrincipalLimits.None, new(5, 70)], keys.Select(static key => key.Limits));
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Adding_and_removing_a_key_keeps_the_others(string file)
    {
        var carol = new ApiKey("carol", Fingerprint.Of("a key")) { ExpiresAt = NewYear, Limits = new(1, null) };
        var with = Reread(Read(file).With(carol));
        Assert.Equal(["alice", "bob", "carol"], with.Keys.Select(static key => key.Name));
        Assert.Equal(carol, with.Keys[2]);
        Assert.Equal(Read(file).Keys, Reread(with.Without("carol")!).Keys);
        Assert.Equal(["bob"], Reread(Read(file).Without("alice")!).Keys.Select(static key => key.Name));
        Assert.Null(with.Without("dave"));
    }

    [Fact]
    public void Every_limit_can_be_in_either_form()
    {
        var limits = PrincipalLimits.Fields.Index().Aggregate(PrincipalLimits.None, static (all, field) => field.Item.Set(all, field.Index + 1));
        var key = new ApiKey("carol", Fingerprint.Of("a key")) { Limits = limits };
        Assert.Equal(limits, Assert.Single(Reread(ApiKeyList.Empty.With(key)).Keys).Limits);
        Assert.Equal(limits, Assert.Single(Reread(Read("[]").With(key)).Keys).Limits);
        Assert.Equal(6, PrincipalLimits.Fields.Select(field => field.Get(limits)).Distinct().Count());
        foreach (var field in PrincipalLimits.Fields)
        {
            Assert.Throws<ApiKeyListException>(() => Read($"alice {HashA} {field.Name}=-1"));
            Assert.Throws<ApiKeyListException>(() => Read($$"""[{"name":"alice","sha256":"{{HashA}}","{{field.Name}}":-1}]"""));
        }
    }

    [Fact]
    public void Unrelated_lines_are_unchanged()
    {
        var file = $"# ours\nalice   {HashA}   # no, this is no comment\n".Replace("   # no, this is no comment", "", StringComparison.Ordinal) + $"# theirs\nbob {HashB}\n";
        Assert.Equal($"# ours\n# theirs\nbob {HashB}\n", Encoding.UTF8.GetString(Read(file).Without("alice")!.ToBytes()));
    }

    [Fact]
    public void The_last_key_can_be_removed()
    {
        Assert.Empty(Reread(Read($"alice {HashA}\n").Without("alice")!).Keys);
        Assert.Empty(Reread(Read($$"""[{"name":"alice","sha256":"{{HashA}}"}]""").Without("alice")!).Keys);
        Assert.Empty(Reread(ApiKeyList.Empty).Keys);
    }

    [Fact]
    public void Names_are_unique() =>
        Assert.Contains("a key named alice already exists", Assert.Throws<ApiKeyListException>(() => Read($"alice {HashA}").With(new("alice", Fingerprint.Of("x")))).Message);

    [Theory]
    [InlineData("alice", "line 1")]
    [InlineData("# a\nalice secret-key-that-is-no-hash", "line 2")]
    [InlineData("al/ice HASH", "line 1")]
    [InlineData("alice HASH expires=soon", "line 1")]
    [InlineData("alice HASH questions_a_day=-1", "line 1")]
    [InlineData("alice HASH tokens_a_day=1.5", "line 1")]
    [InlineData("alice HASH colour=red", "line 1")]
    [InlineData("alice HASH\nbob HASH", "occurs twice: bob")]
    [InlineData("alice HASH\nalice 2a9ccf9d4e2fc1b3f2a9b9e3cbd7ab9c2f4d6a2b8e0c4f6a8b0d2e4f6a8c0e2f", "occurs twice: alice")]
    [InlineData("{}", "array keys is missing")]
    [InlineData("{\"keys\":null}", "array keys is missing")]
    [InlineData("{\"keys\":[null]}", "key 1 is not valid")]
    [InlineData("[{\"name\":\"alice\"}]", "key 1 is not valid")]
    [InlineData("[{\"name\":\"alice\",\"sha256\":\"HASH\",\"expires\":\"soon\"}]", "key 1 is not valid")]
    [InlineData("[{\"name\":\"alice\",\"sha256\":\"HASH\",\"questions_a_day\":-1}]", "key 1 is not valid")]
    [InlineData("[{\"name\":\"alice\",\"sha256\":\"HASH\",\"key\":\"x\"}]", "not valid JSON of keys, near line 1")]
    [InlineData("[{\"name\":\"alice\",\"name\":\"bob\",\"sha256\":\"HASH\"}]", "not valid JSON of keys, near line 1")]
    [InlineData("{\n\"keys\":[", "not valid JSON of keys, near line")]
    public void An_invalid_list_is_reported_without_quoting_it(string file, string complaint)
    {
        var message = Assert.Throws<ApiKeyListException>(() => Read(file.Replace("HASH", HashA, StringComparison.Ordinal))).Message;
        Assert.Contains(complaint, message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Invalid_text_is_reported() => Assert.Throws<ApiKeyListException>(() => ApiKeyList.Read([0xFF, 0xFE, 0x00]));

    [Theory]
    [InlineData("a", true)]
    [InlineData("Team.A-1_x@example.com", true)]
    [InlineData("", false)]
    [InlineData("a b", false)]
    [InlineData("名", false)]
    [InlineData("a=b", false)]
    public void A_name_has_plain_characters(string name, bool isName) => Assert.Equal(isName, ApiKey.IsName(name));

    [Fact]
    public void A_new_key_has_256_unique_bits_and_a_prefix()
    {
        var keys = Enumerable.Range(0, 100).Select(static _ => ApiKey.NewSecret()).ToHashSet(StringComparer.Ordinal);
        Assert.Equal(100, keys.Count);
        Assert.All(keys, static key =>
        {
            Assert.StartsWith("rrk_", key, StringComparison.Ordinal);
            Assert.Equal(32, System.Buffers.Text.Base64Url.DecodeFromChars(key.AsSpan(4)).Length);
        });
    }

    private static ApiKeyList Read(string file) => ApiKeyList.Read(Encoding.UTF8.GetBytes(file));

    private static ApiKeyList Reread(ApiKeyList list) => ApiKeyList.Read(list.ToBytes());
}
