using System.Text.Json.Serialization;
using RealtimeRag.Server.Http;
using RealtimeRag.Server.Security.Principals;

namespace RealtimeRag.Server.Security.Tickets;

/// <summary>Issues a ticket for one connection to a client that signs in with a key or token, so that a browser can use it.</summary>
internal static class TicketEndpoint
{
    /// <summary>The endpoint's path.</summary>
    public const string Path = "/v1/tickets";

    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(5);

    /// <summary>Handles one request.</summary>
    public static async Task HandleAsync(HttpContext context)
    {
        context.Response.Headers.CacheControl = "no-store";
        var principal = PrincipalIdentity.Of(context.User);
        var issued = await context.RequestServices.GetRequiredService<ITicketStore>().IssueAsync(principal, context.RequestAborted);
        if (issued.Ticket is null)
        {
            await (issued.IsOwnLimit
                ? PlainReply.WriteAsync(
                    context, StatusCodes.Status429TooManyRequests, new("你尚未使用的票据过多：请先使用，或稍后再试", "Too many of your tickets are unused: use them, or try again later"), Retry)
                : PlainReply.WriteAsync(
                    context, StatusCodes.Status503ServiceUnavailable, new("尚未使用的票据过多：请稍后再试", "Too many tickets are unused: try again later"), Retry));
            return;
        }

        var reply = new TicketReply(issued.Ticket, (int)MemoryTicketStore.Lifetime.TotalSeconds);
        context.Response.StatusCode = StatusCodes.Status201Created;
        await context.Response.WriteAsJsonAsync(reply, TicketJson.Default.TicketReply, cancellationToken: context.RequestAborted);
    }
}

/// <summary>The reply of <c>POST /v1/tickets</c>.</summary>
/// <param name="Ticket">Valid for one connection.</param>
/// <param name="ExpiresIn">Lifetime in seconds.</param>
internal sealed record TicketReply(string Ticket, int ExpiresIn);

/// <summary>The JSON of the reply.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(TicketReply))]
internal sealed partial class TicketJson : JsonSerializerContext;
