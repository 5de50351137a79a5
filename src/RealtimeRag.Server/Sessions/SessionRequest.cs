using RealtimeRag.Core.Protocol;
using RealtimeRag.Server.Security.Principals;

namespace RealtimeRag.Server.Sessions;

/// <summary>Requests from connections to a session's loop, processed in order with its inputs. A closed family.</summary>
internal abstract class SessionRequest
{
    private SessionRequest()
    {
    }

    /// <summary>Called if the session is over and will not process the request.</summary>
    /// <param name="refusal">The reason for a client that tries to resume.</param>
    public abstract void Drop(ResumeRefusal refusal);

    /// <summary>Attaches a socket that resumes the session.</summary>
    /// <param name="sink">The socket.</param>
    /// <param name="resume">The client's request.</param>
    /// <param name="claim">Its claim to the session.</param>
    /// <param name="principal">Its owner.</param>
    internal sealed class Attach(IFrameSink sink, ClientFrame.Resume resume, ResumeClaim claim, Principal principal) : SessionRequest
    {
        private readonly TaskCompletionSource<ResumeRefusal?> _outcome = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public IFrameSink Sink => sink;

        public ClientFrame.Resume Resume => resume;

        public ResumeClaim Claim => claim;

        public Principal Principal => principal;

        /// <summary>Null once the session has been resumed, otherwise the reason why not.</summary>
        public Task<ResumeRefusal?> Outcome => _outcome.Task;

        public void Settle(ResumeRefusal? refusal) => _outcome.TrySetResult(refusal);

        /// <inheritdoc/>
        public override void Drop(ResumeRefusal refusal) => Settle(refusal);
    }

    /// <summary>Detaches a socket.</summary>
    /// <param name="sink">The socket.</param>
    /// <param name="isForGood">Whether its client will not return.</param>
    internal sealed class Detach(IFrameSink sink, bool isForGood) : SessionRequest
    {
        public IFrameSink Sink => sink;

        public bool IsForGood => isForGood;

        /// <inheritdoc/>
        public override void Drop(ResumeRefusal refusal)
        {
        }
    }

    /// <summary>Completes when everything posted before has taken effect.</summary>
    internal sealed class Flush : SessionRequest
    {
        private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Done => _done.Task;

        public void Settle() => _done.TrySetResult();

        /// <inheritdoc/>
        public override void Drop(ResumeRefusal refusal) => Settle();
    }

    /// <summary>Gives the session up, so that another node can continue it.</summary>
    /// <param name="reason">Why its connection closes.</param>
    /// <param name="attempt">The attempt to resume that it is given up for; null for any attempt.</param>
    internal sealed class HandOver(CloseReason reason, string? attempt) : SessionRequest
    {
        private readonly TaskCompletionSource<bool> _outcome = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public CloseReason Reason => reason;

        public string? Attempt => attempt;

        /// <summary>Whether the session is in the store and no longer here.</summary>
        public Task<bool> Outcome => _outcome.Task;

        public void Settle(bool isGivenUp) => _outcome.TrySetResult(isGivenUp);

        /// <inheritdoc/>
        public override void Drop(ResumeRefusal refusal) => Settle(false);
    }

    /// <summary>The outcome of a write to the store.</summary>
    /// <param name="write">The write.</param>
    /// <param name="reply">The outcome.</param>
    internal sealed class Written(SessionWrite write, StoreReply reply) : SessionRequest
    {
        public SessionWrite Write => write;

        public StoreReply Reply => reply;

        /// <inheritdoc/>
        public override void Drop(ResumeRefusal refusal)
        {
        }
    }

    /// <summary>News from the store: it is back and the session still belongs to this node, or the session belongs to another node.</summary>
    /// <param name="lostFor">Why the connection closes if the session is lost; null if it is not.</param>
    /// <param name="isMissing">Whether the store has lost the session, which must be written again.</param>
    internal sealed class StoreNews(CloseReason? lostFor, bool isMissing = false) : SessionRequest
    {
        public bool IsMissing => isMissing;

        public CloseReason? LostFor => lostFor;

        /// <inheritdoc/>
        public override void Drop(ResumeRefusal refusal)
        {
        }
    }
}
