using System.Collections.Immutable;
using System.Text.Json;

namespace RealtimeRag.Core.Protocol;

/// <summary>Reads the field <c>open</c> of a resume: <c>[{"answer_id":"a1","next":3}]</c>. Pure; thread-safe.</summary>
internal static class OpenAnswers
{
    // A session never has more answers open than its queue is long.
    private const int Most = 2_048;

    /// <summary>The answers, or null if the value is not a list of answers. The reader is a copy; its caller skips the value.</summary>
    public static ImmutableArray<OpenAnswer>? Read(Utf8JsonReader value)
    {
        if (value.TokenType != JsonTokenType.StartArray)
        {
            return null;
        }

        var answers = ImmutableArray.CreateBuilder<OpenAnswer>();
        while (value.Read() && value.TokenType == JsonTokenType.StartObject && answers.Count < Most)
        {
            if (ReadOne(ref value) is not { } answer)
            {
                return null;
            }

            answers.Add(answer);
        }

        return value.TokenType == JsonTokenType.EndArray ? answers.DrainToImmutable() : null;
    }

    private static OpenAnswer? ReadOne(ref Utf8JsonReader value)
    {
        string? id = null;
        var next = -1;
        while (value.Read() && value.TokenType == JsonTokenType.PropertyName)
        {
            var (isId, isNext) = (value.ValueTextEquals("answer_id"u8), value.ValueTextEquals("next"u8));
            value.Read();
            if (isId && value.TokenType == JsonTokenType.String && MessageFields.IsText(ref value))
            {
                id = value.GetString();
            }
            else if (isNext && value.TokenType == JsonTokenType.Number && value.TryGetInt32(out var index))
            {
                next = index;
            }

            value.Skip();
        }

        return id is not null && next >= 0 ? new OpenAnswer(id, next) : null;
    }
}
