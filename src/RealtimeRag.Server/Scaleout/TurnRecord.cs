using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using StackExchange.Redis;

namespace RealtimeRag.Server.Scaleout;

/// <summary>The stored record of an answer that a node requests.</summary>
/// <param name="Prod">The node.</param>
/// <param name="St"><c>run</c>, <c>done</c>, <c>cut</c> or <c>cancelled</c>.</param>
/// <param name="Via"><c>local</c> while its session is at the node that asks, <c>store</c> once it has left.</param>
/// <param name="User">The user's id at the backend.</param>
/// <param name="Task">The backend's task; empty as long as it is not known.</param>
internal sealed record TurnRecord(string Prod, string St, string Via, string User, string Task)
{
    /// <summary>Whether it is still running.</summary>
    [JsonIgnore]
    public bool IsRunning => St == "run";

    /// <summary>Whether its events come through the store.</summary>
    [JsonIgnore]
    public bool IsCarried => St is "run" or "done" && Via == "store";

    /// <summary>Whether it was taken from a node that could not be asked.</summary>
    [JsonIgnore]
    public bool IsCut => St == "cut";

    /// <summary>Reads a record; null if the text is not one.</summary>
    public static TurnRecord? Parse(RedisValue json)
    {
        try
        {
            return json.IsNullOrEmpty ? null : JsonSerializer.Deserialize((string)json!, TurnJson.Default.TurnRecord);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Reads all records of a session; names and values alternate.</summary>
    public static TurnRecords Read(RedisResult[] fields)
    {
        var all = ImmutableArray.CreateBuilder<TurnRecord>();
        var carried = ImmutableArray.CreateBuilder<long>();
        var last = 0L;
        for (var i = 0; i + 1 < fields.Length; i += 2)
        {
            var name = (string)fields[i]!;
            if (name == "max")
            {
                last = (long)fields[i + 1];
            }
            else if (Parse((RedisValue)fields[i + 1]) is { } turn && long.TryParse(name, CultureInfo.InvariantCulture, out var number))
            {
                all.Add(turn);
                if (turn.IsCarried)
                {
                    carried.Add(number);
                }
            }
        }

        return new(last, all.DrainToImmutable(), carried.DrainToImmutable());
    }
}

/// <summary>The answers of a session that any node has requested.</summary>
/// <param name="LastBegun">The highest number.</param>
/// <param name="All">Those that are still recorded.</param>
/// <param name="Carried">The numbers of those whose events come through the store.</param>
internal sealed record TurnRecords(long LastBegun, ImmutableArray<TurnRecord> All, ImmutableArray<long> Carried);

/// <summary>The JSON of answers.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(TurnRecord))]
internal sealed partial class TurnJson : JsonSerializerContext;
