using Microsoft.Extensions.Configuration;
using RealtimeRag.Core.Questions;
using RealtimeRag.Server.Questions;
using RealtimeRag.Server.Settings;

namespace RealtimeRag.UnitTests.Questions;

public sealed class QuestionOptionsTests : IDisposable
{
    private readonly string _path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());

    public void Dispose() => File.Delete(_path);

    [Fact]
    public void Nothing_set_leaves_everything_to_the_detector()
    {
        var (tuning, errors) = Read();

        Assert.Equal(QuestionMode.Auto, tuning.Mode);
        Assert.Empty(tuning.AlwaysAsk);
        Assert.Empty(tuning.NeverAsk);
        Assert.Null(tuning.WakePhrase);
        Assert.Null(tuning.Threshold);
        Assert.Empty(errors);
    }

    [Fact]
    public void Every_setting_is_read()
    {
        File.WriteAllText(_path, "查一下\n");

        var (tuning, errors) = Read(
            ("QUESTION_MODE", "ALL"), ("QUESTION_WORDS", _path), ("IGNORE_WORDS", _path), ("WAKE_PHRASE", "小助手"), ("QUESTION_THRESHOLD", "0.8"));

        Assert.Equal(QuestionMode.All, tuning.Mode);
        Assert.Equal(["查一下"], tuning.AlwaysAsk);
        Assert.Equal(["查一下"], tuning.NeverAsk);
        Assert.Equal("小助手", tuning.WakePhrase);
        Assert.Equal(0.8f, tuning.Threshold);
        Assert.Empty(errors);
    }

    [Theory]
    [InlineData("QUESTION_MODE", "sometimes")]
    [InlineData("QUESTION_THRESHOLD", "1.5")]
    [InlineData("WAKE_PHRASE", "？！")]
    [InlineData("QUESTION_WORDS", "no-such-file.txt")]
    [InlineData("IGNORE_WORDS", "no-such-file.txt")]
    public void A_mistake_is_reported_with_its_setting(string name, string value)
    {
        var (_, errors) = Read((name, value));

        Assert.Equal(name, Assert.Single(errors).Name);
    }

    private static (QuestionTuning Tuning, IReadOnlyList<SettingError> Errors) Read(params (string Name, string Value)[] settings)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(settings.Select(static setting => KeyValuePair.Create(setting.Name, (string?)setting.Value)))
            .Build();
        var reader = new SettingReader(configuration);
        return (QuestionOptions.Read(reader), reader.Errors);
    }
}
