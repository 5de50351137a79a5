using RealtimeRag.Server.Questions;

namespace RealtimeRag.UnitTests.Questions;

public sealed class PhraseFileTests : IDisposable
{
    private readonly string _path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());

    public void Dispose() => File.Delete(_path);

    [Fact]
    public void A_file_gives_its_phrases()
    {
        File.WriteAllText(_path, "查一下\n# 注释\n");

        var (phrases, error) = PhraseFile.Read(_path);

        Assert.Equal(["查一下"], phrases);
        Assert.Null(error);
    }

    [Fact]
    public void A_missing_file_gives_advice_but_not_the_path()
    {
        var (phrases, error) = PhraseFile.Read(_path);

        Assert.Empty(phrases);
        Assert.Contains("check its path", error!.Value.English, StringComparison.Ordinal);
        Assert.DoesNotContain(_path, error.ToString()!, StringComparison.Ordinal);
    }

    [Fact]
    public void A_malformed_file_names_the_line()
    {
        File.WriteAllText(_path, "ok\n？？\n");

        Assert.Contains("Line 2", PhraseFile.Read(_path).Error!.Value.English, StringComparison.Ordinal);
    }

    [Fact]
    public void A_huge_file_is_refused()
    {
        File.WriteAllBytes(_path, new byte[(1024 * 1024) + 1]);

        Assert.Contains("1 MiB", PhraseFile.Read(_path).Error!.Value.English, StringComparison.Ordinal);
    }
}
