using System.Text.Json;
using System.Text.Json.Nodes;
using NJsonSchema;
using RealtimeRag.Core.Protocol;
using RealtimeRag.Server.Hosting;
using YamlDotNet.Serialization;

namespace RealtimeRag.FunctionalTests.Schema;

/// <summary>The frames' schemas as the server publishes them. Every frame that a functional test sees is held against them.</summary>
internal static class FrameSchemas
{
    private static readonly Task<Dictionary<string, JsonSchema>> Schemas = LoadAsync();

    /// <summary>Fails the test where a frame is not of the version's schema.</summary>
    public static async Task CheckAsync(string frame, string? subprotocol)
    {
        using var json = JsonDocument.Parse(frame);
        var name = NameOf(json.RootElement, subprotocol == Subprotocol.V2 ? "v2" : "v1");
        Assert.True((await Schemas).TryGetValue(name, out var schema), $"No schema {name} for {frame}");
        var errors = schema.Validate(frame);
        Assert.True(errors.Count == 0, $"{frame}\nis no {name}: {string.Join("; ", errors)}");
    }

    /// <summary>The published document.</summary>
    public static string Document()
    {
        using var stream = typeof(ServerApp).Assembly.GetManifestResourceStream("asyncapi.yaml")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    private static string NameOf(JsonElement frame, string version)
    {
        var type = frame.GetProperty("type").GetString();
        return type != "ack" ? $"{version}_{type}"
            : !frame.TryGetProperty("received_type", out _) ? $"{version}_connected"
            : frame.TryGetProperty("recovered", out _) ? $"{version}_resumed"
            : $"{version}_ack";
    }

    private static async Task<Dictionary<string, JsonSchema>> LoadAsync()
    {
        var yaml = new DeserializerBuilder().WithAttemptingUnquotedStringTypeDeserialization().Build().Deserialize(Document());
        var root = JsonNode.Parse(new SerializerBuilder().JsonCompatible().Build().Serialize(yaml))!;
        var components = root["components"]!;
        var schemas = new Dictionary<string, JsonSchema>(StringComparer.Ordinal);
        foreach (var (name, message) in components["messages"]!.AsObject())
        {
            var payload = Inlined(message!["payload"]!, components);
            schemas.Add(name, await JsonSchema.FromJsonAsync(payload.ToJsonString()));
        }

        return schemas;
    }

    /// <summary>The schema with what it refers to in place: the document's addresses mean nothing outside it.</summary>
    private static JsonNode Inlined(JsonNode schema, JsonNode components) => schema switch
    {
        JsonObject reference when reference.TryGetPropertyValue("$ref", out var to) =>
            Inlined(components["schemas"]![to!.GetValue<string>().Split('/')[^1]]!, components),
        JsonObject known => new JsonObject(known.Select(field => KeyValuePair.Create(field.Key, field.Value is null ? null : Inlined(field.Value, components)))),
        JsonArray list => new JsonArray([.. list.Select(item => item is null ? null : Inlined(item, components))]),
        _ => schema.DeepClone(),
    };
}
