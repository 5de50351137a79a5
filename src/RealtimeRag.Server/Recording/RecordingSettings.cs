using RealtimeRag.Server.Settings;

namespace RealtimeRag.Server.Recording;

/// <summary>What is recorded of conversations.</summary>
internal enum RecordingMode
{
    /// <summary>Nothing.</summary>
    Off,

    /// <summary>Questions, what became of them, times and decisions.</summary>
    Questions,

    /// <summary>The same with the text of answers.</summary>
    Full,
}

/// <summary>What is recorded, where, and for how long it is kept. Immutable.</summary>
/// <param name="Mode">What is recorded.</param>
/// <param name="Kept">How long it is kept.</param>
/// <param name="Path">The SQLite file, beside the index of the documents.</param>
internal sealed record RecordingSettings(RecordingMode Mode, TimeSpan Kept, string Path)
{
    /// <summary>Reads <c>RECORD</c> and <c>RECORD_DAYS</c>.</summary>
    /// <param name="settings">The settings.</param>
    /// <param name="index">The file of the index.</param>
    public static RecordingSettings Read(SettingReader settings, string index) => new(
        settings.Choice("RECORD", "off", "off", "questions", "full") switch
        {
            "questions" => RecordingMode.Questions,
            "full" => RecordingMode.Full,
            _ => RecordingMode.Off,
        },
        TimeSpan.FromDays(settings.Integer("RECORD_DAYS", 30, 1, 3_650)),
        PathBeside(index));

    /// <summary>The name of a mode, as in the settings.</summary>
    public static string NameOf(RecordingMode mode) => mode switch
    {
        RecordingMode.Questions => "questions",
        RecordingMode.Full => "full",
        _ => "off",
    };

    private static string PathBeside(string index) => System.IO.Path.ChangeExtension(index, ".history.db");
}
