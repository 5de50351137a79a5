namespace RealtimeRag.Server.Security.SignIn;

/// <summary>The kind of credentials that a request offers.</summary>
internal enum OfferKind
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>A key or token.</summary>
    Bearer,

    /// <summary>A ticket.</summary>
    Ticket,

    /// <summary>A key or token in the URL, where it does not belong.</summary>
    InAddress,

    /// <summary>Several different ones.</summary>
    Ambiguous,
}

/// <summary>
/// The credentials that a request offers, wherever they are: <c>Authorization: Bearer</c>, a subprotocol value, or a ticket in the query.
/// <see cref="ToString"/> reveals only the kind.
/// </summary>
/// <param name="Kind">The kind.</param>
/// <param name="Secret">The key, token or ticket; empty for the other kinds.</param>
/// <param name="IsSubprotocol">Whether it came as a subprotocol value, as browsers send it.</param>
internal readonly record struct OfferedCredential(OfferKind Kind, string Secret, bool IsSubprotocol)
{
    private const string Scheme = "Bearer ";
    private const string BearerValue = "bearer.";
    private const string TicketValue = "ticket.";
    private const string TicketParameter = "ticket";

    // Anything longer is not one of ours and would take time to check.
    private const int Longest = 8 * 1024;

    private static readonly string[] KeyParameters = ["token", "api_key", "apikey", "access_token", "key", "bearer", "authorization"];

    /// <summary>Reads the credentials of a request.</summary>
    /// <param name="request">The request.</param>
    /// <param name="subprotocols">The subprotocols of a WebSocket handshake, the only place where tickets are accepted; null for other requests.</param>
    public static OfferedCredential Of(HttpRequest request, IEnumerable<string>? subprotocols)
    {
        if (KeyParameters.Any(request.Query.ContainsKey))
        {
            return new(OfferKind.InAddress, "", false);
        }

        List<OfferedCredential> offers = [];
        foreach (var header in request.Headers.Authorization)
        {
            if (header?.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) == true)
            {
                offers.Add(new(OfferKind.Bearer, header[Scheme.Length..].Trim(), false));
            }
        }

        foreach (var value in subprotocols ?? [])
        {
            if (value.StartsWith(BearerValue, StringComparison.Ordinal))
            {
                offers.Add(new(OfferKind.Bearer, value[BearerValue.Length..], true));
            }
            else if (value.StartsWith(TicketValue, StringComparison.Ordinal))
            {
                offers.Add(new(OfferKind.Ticket, value[TicketValue.Length..], true));
            }
        }

        if (subprotocols is not null)
        {
            offers.AddRange(request.Query[TicketParameter].Select(static ticket => new OfferedCredential(OfferKind.Ticket, ticket ?? "", false)));
        }

        return offers.Count == 0 ? new(OfferKind.None, "", false)
            : offers.Exists(offer => offer.Kind != offers[0].Kind || offer.Secret != offers[0].Secret) ? new(OfferKind.Ambiguous, "", offers.Exists(static offer => offer.IsSubprotocol))
            : offers[0].Secret.Length > Longest ? offers[0] with { Secret = "" }
            : offers[0];
    }

    /// <summary>Whether the secret looks like a JSON Web Token: three parts separated by dots, the first a Base64 object.</summary>
    public bool LooksLikeJwt => Secret.StartsWith("ey", StringComparison.Ordinal) && Secret.AsSpan().Count('.') == 2;

    /// <inheritdoc/>
    public override string ToString() => Kind.ToString();
}
