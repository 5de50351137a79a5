using RealtimeRag.FakeDify;
using RealtimeRag.Server.Security.Keys;
using RealtimeRag.Server.Security.Principals;
using RealtimeRag.Server.Settings;

namespace RealtimeRag.UnitTests.Security;

/// <summary>The file of API keys on disk, and how a change of it is noticed.</summary>
public sealed class ApiKeyFileTests : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    private readonly string _folder = Directory.CreateTempSubdirectory("keys-").FullName;
    private readonly FakeTime _time = new();

    private string File => Path.Combine(_folder, "keys.txt");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void The_file_is_accessible_to_its_owner_only_and_leaves_nothing_else_behind()
    {
        var list = ApiKeyList.Empty.With(new("alice", Fingerprint.Of("a key")));
        ApiKeyFile.Write(File, list);
        ApiKeyFile.Write(File, list.With(new("bob", Fingerprint.Of("another"))));
        Assert.Equal(["alice", "bob"], ApiKeyFile.Read(File).Keys.Select(static key => key.Name));
        Assert.Equal([File], Directory.GetFiles(_folder));
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, System.IO.File.GetUnixFileMode(File));
        }
    }

    [Fact]
    public void A_link_to_the_file_stays_a_link()
    {
        var link = Path.Combine(_folder, "link.txt");
        ApiKeyFile.Write(File, ApiKeyList.Empty);
        System.IO.File.CreateSymbolicLink(link, File);
        ApiKeyFile.Write(link, ApiKeyList.Empty.With(new("alice", Fingerprint.Of("a key"))));
        Assert.Equal(File, System.IO.File.ResolveLinkTarget(link, returnFinalTarget: true)!.FullName);
        Assert.Single(ApiKeyFile.Read(File).Keys);
    }

    [Fact]
    public void A_change_applies_once_it_has_been_stable_for_one_interval()
    {
        List<string> taken = [];
        Write("one");
        using var watch = Watch(taken);
        _time.Advance(4 * Interval);
        Assert.Empty(taken);

        Write("tw");
        _time.Advance(Interval);
        Write("two");
        _time.Advance(Interval);
        Assert.Empty(taken);
        _time.Advance(Interval);
        Assert.Equal(["two"], taken);
        _time.Advance(4 * Interval);
        Assert.Equal(["two"], taken);
    }

    [Fact]
    public void A_file_that_disappears_and_returns_unchanged_has_not_changed()
    {
        List<string> taken = [];
        Write("one");
        using var watch = Watch(taken);
        System.IO.File.Delete(File);
        _time.Advance(2 * Interval);
        Assert.Equal(["(gone)"], taken);
        Write("one");
        _time.Advance(2 * Interval);
        Assert.Equal(["(gone)", "one"], taken);
    }

    [Fact]
    public void A_change_with_the_same_length_and_time_is_detected()
    {
        List<string> taken = [];
        Write("one");
        var time = System.IO.File.GetLastWriteTimeUtc(File);
        using var watch = Watch(taken);
        Write("two");
        System.IO.File.SetLastWriteTimeUtc(File, time);
        _time.Advance(2 * Interval);
        Assert.Equal(["two"], taken);
    }

    [Fact]
    public void Nothing_applies_after_disposal()
    {
        List<string> taken = [];
        Write("one");
        Watch(taken).Dispose();
        Write("two");
        _time.Advance(4 * Interval);
        Assert.Empty(taken);
    }

    private WatchedFiles Watch(List<string> taken) => new(
        [File], Interval, _time, [WatchedFiles.Read(File)], contents => taken.Add(contents[0] is { } bytes ? System.Text.Encoding.UTF8.GetString(bytes) : "(gone)"));

    private void Write(string text) => System.IO.File.WriteAllText(File, text);
}
