using RealtimeRag.Core.Protocol;
using RealtimeRag.Core.Sessions;

namespace RealtimeRag.Server.Sessions;

/// <content>The session between nodes: what is written to the store, and how it moves. Without a store none of this does anything.</content>
internal sealed partial class SessionLoop
{
    private const int MostTries = 3;

    private MovedSession? _moved;
    private Task<StoreReply> _write = Task.FromResult(StoreReply.Stored);
    private bool _isLost;

    /// <summary>Posts what another node passes on, with the position that it leads to. Returns false once the session is over.</summary>
    public ValueTask<bool> PostFollowedAsync(SessionInput input, FollowedAnswer position, CancellationToken cancellationToken) =>
        PutAsync(new(input, null, position), cancellationToken);

    /// <summary>
    /// Gives the session up to whichever node its client goes to: it is written to the store, and its connection closes. Calls that are running here continue.
    /// Returns false, and nothing changes, if the store does not accept it.
    /// </summary>
    /// <param name="reason">Why the connection closes.</param>
    /// <param name="attempt">The attempt to resume that it is given up for: once a newer one has begun, it stays. Null gives it up in any case.</param>
    public async Task<bool> HandOverAsync(CloseReason reason, string? attempt = null)
    {
        var request = new SessionRequest.HandOver(reason, attempt);
        return Lease is not null && await PutAsync(new(null, request), CancellationToken.None) && await request.Outcome;
    }

    /// <summary>The session belongs to another node: nothing of it is sent or written here any more, and its calls are stopped.</summary>
    public async Task LoseAsync(CloseReason reason) => await PutAsync(new(null, new SessionRequest.StoreNews(reason)), CancellationToken.None);

    /// <summary>Reports that the store is back, or that the session certainly still belongs to this node.</summary>
    /// <param name="isMissing">Whether the store has lost the session.</param>
    public async Task StoreIsBackAsync(bool isMissing = false)
    {
        // A session that has not begun has nothing to write.
        if (Volatile.Read(ref _inbox) is not null)
        {
            await PutAsync(new(null, new SessionRequest.StoreNews(null, isMissing)), CancellationToken.None);
        }
    }

    private ResumeRefusal? MismatchOnArrival(ClientFrame.Resume resume)
    {
        Arrive(resume);
        return Mismatch(resume);
    }

    /// <summary>Continues a session of another node, with what its client has, which may be more than was stored.</summary>
    private void Arrive(ClientFrame.Resume resume)
    {
        if (_moved is not { } moved || (resume.LastSeq > moved.LastSeq && resume.Open.IsDefault))
        {
            return;
        }

        _moved = null;
        var isAhead = resume.LastSeq > moved.LastSeq;
        if (isAhead)
        {
            _outbox.SkipTo(resume.LastSeq);
            _outbox.Journal?.Rewrite();
        }

        var before = _state;
        _effects.RestoreTurns(before);
        Apply(new SessionInput.Arrived(resume.LastSeq, isAhead ? resume.Open : default, moved.LastBegun, moved.Carried, _services.Clock.Now));
        _effects.DropTurns(before, _state);
        if (_state.Running is { Asked.Number: var number } && moved.Carried.Contains(number))
        {
            _effects.Follow(number, moved.Followed.Number == number ? moved.Followed.Taken : 0);
        }
    }

    private void Follow(FollowedAnswer position)
    {
        if (position.Taken > 0 && _outbox.Journal is { } journal)
        {
            journal.Followed = position;
        }
    }

    /// <summary>Begins a write to the store if one is due.</summary>
    private void Persist()
    {
        if (!_isOver && _moved is null && _outbox.Journal?.Next(_state, _outbox.Kept!, _outbox.IsAttached, _services.Clock.Now) is { } write)
        {
            _write = Lease!.WriteAsync(write);
            _ = ReportAsync(write, _write);
        }
    }

    private async Task ReportAsync(SessionWrite write, Task<StoreReply> outcome) =>
        await PutAsync(new(null, new SessionRequest.Written(write, await outcome)), CancellationToken.None);

    private void Settle(SessionWrite write, StoreReply reply)
    {
        if (!ReferenceEquals(write, _outbox.Journal!.Writing))
        {
            return;
        }

        _outbox.Journal.Settle(write, reply, _services.Clock.Now);
        if (reply == StoreReply.Lost)
        {
            Surrender(CloseReason.Superseded);
        }
    }

    private void Surrender(CloseReason reason)
    {
        if (!_isOver)
        {
            _isLost = true;
            _outbox.Drop(reason);
            Finish(isExpired: false);
        }
    }

    private async ValueTask HandOverAsync(SessionRequest.HandOver request)
    {
        var reply = StoreReply.Away;
        if (!_isOver && _moved is null && _outbox.Journal is { } journal)
        {
            if (journal.Writing is { } before)
            {
                // Its outcome comes through the inbox too, where it then changes nothing.
                Settle(before, await _write);
            }

            reply = _isLost ? StoreReply.Lost : await WriteLastAsync(journal, new(request.Attempt));
        }

        if (reply == StoreReply.Stored)
        {
            HasMoved = true;
            _outbox.Close(request.Reason);
            Finish(isExpired: false);
        }
        else if (reply == StoreReply.Lost)
        {
            Surrender(CloseReason.Superseded);
        }

        request.Settle(reply == StoreReply.Stored);
    }

    private async ValueTask<StoreReply> WriteLastAsync(SessionJournal journal, Parking parking)
    {
        // The client does not know of a speculative question, which cannot move.
        Apply(new SessionInput.Leaving(_services.Clock.Now));

        // Giving the session up marks the answers that are known to be running; one that became known later would be lost.
        await _effects.WhenBegunAsync();
        var reply = StoreReply.Incomplete;
        for (var tries = 0; tries < MostTries && reply is StoreReply.Incomplete or StoreReply.Away; tries++)
        {
            var write = journal.Last(_state, _outbox.Kept!, parking, _services.Clock.Now);
            reply = await Lease!.WriteAsync(write);
            journal.Settle(write, reply, _services.Clock.Now);
        }

        return reply;
    }

    /// <summary>
    /// Handles what arrives for a session that has just moved: answers are passed on; a client's messages are dropped, since it sends them again to
    /// the other node.
    /// </summary>
    private async ValueTask PassOnAsync(Envelope envelope)
    {
        if (envelope is { Input: { } input, Position.Taken: 0 })
        {
            await _effects.CarryAsync(input);
        }

        envelope.Request?.Drop(ResumeRefusal.Unknown);
    }

    private void StopCalls()
    {
        if (HasMoved)
        {
            _effects.LeaveAll();
        }
        else if (_isLost)
        {
            _effects.AbandonAll();
        }
        else
        {
            _effects.CancelAll();
        }
    }

    private static TimeSpan? Earliest(TimeSpan? a, TimeSpan? b) => a is null ? b : b is null || a < b ? a : b;
}
