using System.Text.Json.Nodes;
using NJsonSchema;
using RealtimeRag.Server.Hosting;
using YamlDotNet.Serialization;

namespace RealtimeRag.FunctionalTests.Schema;

/// <summary>The replies' schemas as the server publishes them in <c>openapi.yaml</c>.</summary>
internal static class HttpSchemas
{
    /// <summary>The published document.</summary>
    public static JsonNode Document { get; } = Load();

    /// <summary>Fails the test where a reply is not of the schema of that name.</summary>
    public static async Task CheckAsync(string reply, string name)
    {
        var schema = await JsonSchema.FromJsonAsync(Inlined(Document["components"]!["schemas"]![name]!).ToJsonString());
        var errors = schema.Validate(reply);
        Assert.True(errors.Count == 0, $"{reply}\nis no {name}: {string.Join("; ", errors)}");
    }

    private static JsonNode Load()
    {
        using var stream = typeof(ServerApp).Assembly.GetManifestResourceStream("openapi.yaml")!;
        using var reader = new StreamReader(stream);
        var yaml = new DeserializerBuilder().WithAttemptingUnquotedStringTypeDeserialization().Build().Deserialize(reader);
        return JsonNode.Parse(new SerializerBuilder().JsonCompatible().Build().Serialize(yaml))!;
    }

    /// <summary>The schema with what it refers to in place: the document's addresses mean nothing outside it.</summary>
    private static JsonNode Inlined(JsonNode schema) => schema switch
    {
        JsonObject reference when reference.TryGetPropertyValue("$ref", out var to) => Inlined(Document["components"]!["schemas"]![to!.GetValue<string>().Split('/')[^1]]!),
        JsonObject known => new JsonObject(known.Select(static field => KeyValuePair.Create(field.Key, field.Value is null ? null : Inlined(field.Value)))),
        JsonArray list => new JsonArray([.. list.Select(static item => item is null ? null : Inlined(item))]),
        _ => schema.DeepClone(),
    };
}
