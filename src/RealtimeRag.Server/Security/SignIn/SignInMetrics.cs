using System.Diagnostics.Metrics;

namespace RealtimeRag.Server.Security.SignIn;

/// <summary>Counts who was let in, by kind, and who was not, by reason. Thread-safe.</summary>
internal sealed class SignInMetrics
{
    private readonly Counter<long> _count;

    public SignInMetrics(IMeterFactory meters) =>
        _count = meters.Create("RealtimeRag").CreateCounter<long>("realtime_rag.sign_ins", "{attempt}", "Attempts to connect, by how they came out");

    /// <summary>Somebody was let in.</summary>
    public void Accepted(Principal principal) => Add("accepted", Principal.KindName(principal.Kind));

    /// <summary>Somebody was not.</summary>
    public void Refused(SignInProblem problem) => Add("refused", problem.Name);

    private void Add(string result, string reason) =>
        _count.Add(1, new KeyValuePair<string, object?>("result", result), new KeyValuePair<string, object?>("reason", reason));
}
