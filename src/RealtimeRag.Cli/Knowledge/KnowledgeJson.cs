using System.Text.Json;
using RealtimeRag.Cli.Terminal;
using RealtimeRag.Knowledge;
using RealtimeRag.Knowledge.Library;

namespace RealtimeRag.Cli.Knowledge;

/// <summary>Prints files, answers and passages as one JSON object. Omits fields without a value.</summary>
internal sealed class KnowledgeJson(CliTerminal terminal) : IKnowledgeOutput
{
    public void Show(KnowledgeOptions options, KnowledgeBase knowledge) => terminal.Out.WriteLine(JsonLine.Object(json =>
    {
        var status = knowledge.Status;
        json.WriteString("folder", options.Directory);
        json.WriteString("store", knowledge.StorePath);
        json.WriteBoolean("keeper", knowledge.IsKeeper);
        json.WriteNumber("documents", status.Documents);
        json.WriteNumber("passages", status.Chunks);
        WriteNotice(json, "error", status.Error);
        json.WriteStartArray("files");
        foreach (var file in status.Files)
        {
            json.WriteStartObject();
            json.WriteString("path", file.Path);
            json.WriteString("state", file.State.ToString().ToLowerInvariant());
            json.WriteNumber("passages", file.Chunks);
            WriteNotice(json, "reason", file.Notice);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }));

    public void Show(string question, KnowledgeAnswer answer, IReadOnlyList<KnowledgePassage> passages) => terminal.Out.WriteLine(JsonLine.Object(json =>
    {
        json.WriteString("question", question);
        json.WriteBoolean("found", answer.Found);
        json.WriteNumber("confidence", Math.Round(answer.Confidence, 4));
        json.WriteString("answer", answer.Text);
        json.WriteStartArray("passages");
        foreach (var passage in passages)
        {
            json.WriteStartObject();
            Write(json, passage);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }));

    private static void Write(Utf8JsonWriter json, KnowledgePassage passage)
    {
        json.WriteString("title", passage.Title);
        json.WriteString("file", passage.File);
        if (passage.Page is { } page)
        {
            json.WriteNumber("page", page);
        }

        if (passage.Line is { } line)
        {
            json.WriteNumber("line", line);
        }

        json.WriteNumber("score", Math.Round(passage.Score, 4));
        json.WriteString("text", passage.Text);
    }

    private void WriteNotice(Utf8JsonWriter json, string name, KnowledgeNotice? notice)
    {
        if (notice is not null)
        {
            json.WriteString(name, terminal.Say(new(notice.Chinese, notice.English)));
        }
    }
}
