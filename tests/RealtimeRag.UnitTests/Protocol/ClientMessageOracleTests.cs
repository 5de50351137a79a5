using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using RealtimeRag.Core.Protocol;
using RealtimeRag.Core.Text;

namespace RealtimeRag.UnitTests.Protocol;

/// <summary>
/// The reader against the framework's document model, on a great many made messages, whole and damaged: what one takes for JSON the other does too,
/// and what a message says is what the document says.
/// </summary>
public sealed partial class ClientMessageOracleTests
{
    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = ProtocolLimits.JsonDepth, AllowDuplicateProperties = false };

    private static readonly string[] Names =
    [
        "type", "text", "is_final", "session_id", "action", "answer_id", "rating", "comment", "language", "seq", "timestamp", "__proto__", "$type", "Type", "文本", "t\\u0079pe",
    ];

    private static readonly string[] Values =
    [
        "\"asr_chunk\"", "\"control\"", "\"keepalive\"", "\"ask\"", "\"cancel\"", "\"received\"", "\"stop\"", "\"价格？\"", "\"\"", "\"\\ud83d\\ude00\"", "\"a\\ud83d\"", "[\"\\ude00\"]", "\"a\\nb\"",
        "true", "false", "null", "0", "-1", "1.5", "1e999", "9007199254740993", "[]", "{}", "[1,{\"type\":\"control\"}]", "{\"text\":{\"text\":[]}}",
    ];

    private static readonly string[] Damages = [",", "}", "{", "]", "[", "\"", ":", "\\", "//", "/*", "\ufeff", "NaN", "'", "\u0001", " ", "\n", "1", "\\u12"];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void The_reader_and_the_framework_agree_on_what_is_JSON(int seed)
    {
        var random = PropertySeed.NewRandom(seed);
        var (good, bad) = (0, 0);
        for (var i = 0; i < 20_000; i++)
        {
            var json = Damage(random, Message(random));
            var message = ClientMessageReader.Read(Encoding.UTF8.GetBytes(json), ProtocolVersion.V2);
            using var document = Document(json);
            if (document is not null)
            {
                good++;
                Agree(document.RootElement, message, json);
            }
            else if (message.Frame is not null || message.Error != ErrorCode.InvalidJson)
            {
                // Repeated fields that no message has are beside the point: they are ignored like any unknown field.
                Assert.True(IsRepeatedUnknown(json), json);
            }
            else
            {
                bad++;
            }
        }

        Assert.True(good > 1_000 && bad > 1_000, $"{good} good, {bad} bad");
    }

    /// <summary>A field by its name; a name that is not a string does not count.</summary>
    private static JsonElement? Field(JsonElement root, string name)
    {
        foreach (var field in root.EnumerateObject())
        {
            if (IsText(() => field.Name) && field.Name == name)
            {
                return field.Value;
            }
        }

        return null;
    }

    /// <summary>The words of a message, with U+FFFD for half of a surrogate pair.</summary>
    private static string Words(JsonElement root) =>
        JsonSerializer.Deserialize<string>(Escapes().Replace(Field(root, "text")!.Value.GetRawText(), static escape => escape.Groups["half"].Success ? @"\uFFFD" : escape.Value))!;

    [GeneratedRegex(@"\\u[dD][89abAB]..\\u[dD][c-fC-F]..|(?<half>\\u[dD][89a-fA-F]..)|\\.", RegexOptions.CultureInvariant, 1_000)]
    private static partial Regex Escapes();

    private static bool IsText(Func<string?> read)
    {
        try
        {
            return read() is not null;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    private static void Agree(JsonElement root, ClientMessage message, string json)
    {
        if (root.ValueKind != JsonValueKind.Object || Field(root, "type") is not { ValueKind: JsonValueKind.String } type || !IsText(type.GetString))
        {
            Assert.True(message is { Frame: null, Error: ErrorCode.InvalidMessage, ReceivedType: null }, json);
            return;
        }

        Assert.Equal(type.GetString(), message.ReceivedType);
        switch (message.Frame)
        {
            case ClientFrame.AsrChunk chunk:
                Assert.Equal(RecognizerText.Clean(Words(root)), chunk.Text);
                Assert.Equal(Field(root, "is_final") is { } final && final.GetBoolean(), chunk.IsFinal);
                break;
            case ClientFrame.Ask ask:
                Assert.Equal(Words(root), ask.Text);
                break;
            case ClientFrame.Received received:
                Assert.Equal(Field(root, "seq")!.Value.GetInt64(), received.Seq);
                break;
            case ClientFrame.Cancel { AnswerId: { } id }:
                Assert.Equal(Field(root, "answer_id")!.Value.GetString(), id);
                break;
            case null:
                Assert.Contains(message.Error, (ErrorCode[])[ErrorCode.InvalidMessage, ErrorCode.UnsupportedType, ErrorCode.UnknownAction]);
                break;
        }

        if (message.SessionId is { } session)
        {
            Assert.Equal(Field(root, "session_id")!.Value.GetString(), session);
        }
    }

    /// <summary>
    /// Without the byte order mark and the numbers that the reader tolerates; no generated text contains such a number between JSON punctuation.
    /// </summary>
    private static string Forgiven(string json) => NoNumber().Replace(json.StartsWith('\ufeff') ? json[1..] : json, "[]");

    [GeneratedRegex(@"(?<=(?:^|[:,\[])\s*)-?NaN(?=\s*(?:[,}\]]|$))", RegexOptions.CultureInvariant, 1_000)]
    private static partial Regex NoNumber();

    private static JsonDocument? Document(string json)
    {
        try
        {
            return JsonDocument.Parse(Forgiven(json), Strict);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static bool IsRepeatedUnknown(string json)
    {
        try
        {
            using var lenient = JsonDocument.Parse(Forgiven(json), Strict with { AllowDuplicateProperties = true });
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static string Message(Random random)
    {
        var json = new StringBuilder("{");
        for (var n = random.Next(1, 6); n > 0; n--)
        {
            json.Append('"').Append(n == 1 ? "type" : Names[random.Next(Names.Length)]).Append("\":").Append(Values[random.Next(Values.Length)]).Append(n > 1 ? "," : "");
        }

        return json.Append('}').ToString();
    }

    private static string Damage(Random random, string json)
    {
        for (var n = random.Next(3); n > 0; n--)
        {
            var at = random.Next(json.Length + 1);
            json = random.Next(3) switch
            {
                0 when at < json.Length => json.Remove(at, 1),
                1 => json[..at],
                _ => json.Insert(at, Damages[random.Next(Damages.Length)]),
            };
        }

        return json;
    }
}
