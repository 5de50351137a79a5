using RealtimeRag.Core.Protocol;
using RealtimeRag.Server.Security.Principals;

namespace RealtimeRag.Server.Sessions;

/// <summary>What connections ask of a session's loop, in order with its inputs. A closed family.</summary>
internal abstract class SessionRequest
{
    private SessionRequest()
    {
    }

    /// <summary>The session is over and will not do it.</summary>
    /// <param name="refusal">What a client that comes back learns.</param>
    public abstract void Drop(ResumeRefusal refusal);

    /// <summary>A socket takes up the session.</summary>
    /// <param name="sink">The socket.</param>
    /// <param name="resume">What its client asked for.</param>
    /// <param name="claim">Its right to the session.</param>
    /// <param name="principal">Whose it is.</param>
    internal sealed class Attach(IFrameSink sink, ClientFrame.Resume resume, ResumeClaim claim, Principal principal) : SessionRequest
    {
        private readonly TaskCompletionSource<ResumeRefusal?> _outcome = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public IFrameSink Sink => sink;

        public ClientFrame.Resume Resume => resume;

        public ResumeClaim Claim => claim;

        public Principal Principal => principal;

        /// <summary>Null once the session has been taken up, else why not.</summary>
        public Task<ResumeRefusal?> Outcome => _outcome.Task;

        public void Settle(ResumeRefusal? refusal) => _outcome.TrySetResult(refusal);

        /// <inheritdoc/>
        public override void Drop(ResumeRefusal refusal) => Settle(refusal);
    }

    /// <summary>A socket is gone.</summary>
    /// <param name="sink">The socket.</param>
    /// <param name="isForGood">Its client will not come back.</param>
    internal sealed class Detach(IFrameSink sink, bool isForGood) : SessionRequest
    {
        public IFrameSink Sink => sink;

        public bool IsForGood => isForGood;

        /// <inheritdoc/>
        public override void Drop(ResumeRefusal refusal)
        {
        }
    }

    /// <summary>Somebody waits until all that was handed over before has had its effects.</summary>
    internal sealed class Flush : SessionRequest
    {
        private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Done => _done.Task;

        public void Settle() => _done.TrySetResult();

        /// <inheritdoc/>
        public override void Drop(ResumeRefusal refusal) => Settle();
    }
}
