using System.Reflection;
using System.Runtime.Versioning;
using System.Text.Json.Nodes;
using RealtimeRag.Client;
using RealtimeRag.FunctionalTests.Deployment;

namespace RealtimeRag.FunctionalTests.Client;

/// <summary>The scenarios that all clients share, as <c>tests/conformance</c> has them.</summary>
internal static class Scenarios
{
    private const string Folder = "tests/conformance";

    // The .NET Standard does not show the headers of a refusal, so its client is treated separately here.
    private static readonly string Client =
        typeof(RealtimeRagClient).Assembly.GetCustomAttribute<TargetFrameworkAttribute>()!.FrameworkName.StartsWith(".NETStandard", StringComparison.Ordinal) ? "netstandard" : "dotnet";

    private static readonly JsonObject Phrases = Read("phrases.json");

    /// <summary>All scenarios for this client, each with the values of its <c>each</c> filled in.</summary>
    public static IEnumerable<Scenario> All() =>
        from file in Directory.EnumerateFiles(Repository.PathOf(Folder), "*.json").Select(Path.GetFileName).Order(StringComparer.Ordinal)
        let content = Read(file)
        where content.ContainsKey("scenarios")
        from scenario in content["scenarios"]!.AsArray().Select(static s => s!.AsObject())
        where scenario["only"] is not JsonArray only || only.Any(static client => (string?)client == Client)
        from values in scenario["each"] is JsonArray each ? each.Select(static v => v!.AsObject()) : [[]]
        select new Scenario($"{file}: {Named(scenario, values)}", scenario["options"]?.AsObject() ?? [], Filled(scenario["steps"], values)!.AsArray());

    /// <summary>The steps of a phrase.</summary>
    public static JsonArray Phrase(string name) => Phrases[name]!.AsArray();

    private static JsonObject Read(string file) => JsonNode.Parse(Repository.Text($"{Folder}/{file}"))!.AsObject();

    private static string Named(JsonObject scenario, JsonObject values) =>
        values.Aggregate((string)scenario["name"]!, static (name, value) => name.Replace("$" + value.Key, value.Value!.ToString(), StringComparison.Ordinal));

    private static JsonNode? Filled(JsonNode? node, JsonObject values) => node switch
    {
        JsonObject o => new JsonObject(o.Select(pair => KeyValuePair.Create(pair.Key, Filled(pair.Value, values)))),
        JsonArray a => new JsonArray([.. a.Select(item => Filled(item, values))]),
        JsonValue v when v.TryGetValue(out string? text) && text.StartsWith('$') && values.TryGetPropertyValue(text[1..], out var value) => value!.DeepClone(),
        _ => node?.DeepClone(),
    };
}

/// <summary>One session between a client and a scripted server.</summary>
/// <param name="Name">What is shown.</param>
/// <param name="Options">How the client connects.</param>
/// <param name="Steps">What happens, in order.</param>
internal sealed record Scenario(string Name, JsonObject Options, JsonArray Steps);
