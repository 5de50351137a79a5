"""The client for a session with a realtime-rag server."""

import asyncio
from types import TracebackType
from typing import Any, AsyncIterator, Optional, Type, Union

from .events import Closed, Disconnected, Event, Session
from ._connection import Connection
from ._errors import RealtimeRagError, SessionEndedError
from ._options import Options, Source
from ._outbox import Outbox
from ._preferences import SessionPreferences
from ._queue import EventQueue
from ._reconnect import ConnectionEnd, Verdict, backoff
from ._refusal import refusal
from ._tracker import SessionTracker
from ._wire import Message, known, message, present, recognized, well_formed


class RealtimeRagClient:
    """
    Send the recognizer's text as it arrives, and iterate over the client to receive events. After a broken connection the client reconnects and
    resumes automatically: it sends the messages that it kept meanwhile, and delivers the missed frames, each exactly once. Sending never
    waits. Call all methods on the event loop of `connect`; from other threads, use `realtime_rag.blocking`.
    """

    def __init__(self, options: Options) -> None:
        """Use `connect`."""
        self._options = options
        self._outbox = Outbox(options.max_buffered_messages, options.max_buffered_bytes, for_recognizer=options.recognizer is not None)
        self._preferences = SessionPreferences()
        self._tracker = SessionTracker(self._outbox, self._preferences)
        self._events = EventQueue(options.max_buffered_events)
        self._wake = asyncio.Event()
        self._connected: "asyncio.Future[None]" = asyncio.get_running_loop().create_future()
        self._connection: Optional[Connection] = None
        self._attempt = 0
        self._broken_since: Optional[float] = None
        self._over = False
        self._running: Optional["asyncio.Task[None]"] = None

    @classmethod
    async def connect(
        cls,
        url: str,
        *,
        protocol: int = 2,
        language: Optional[str] = None,
        token: Source = None,
        ticket: Source = None,
        reconnect: bool = True,
        give_up_after: Optional[float] = None,
        connect_timeout: float = 10.0,
        max_buffered_messages: int = 1024,
        max_buffered_bytes: int = 1024 * 1024,
        max_buffered_events: int = 1024,
        keep_json: bool = False,
        recognizer: Optional[str] = None,
        **internal: Any,
    ) -> "RealtimeRagClient":
        """
        Connects, and waits for the session to begin. Raises RealtimeRagError if the server cannot be reached or refuses.

        url: the endpoint, such as ws://localhost:8000/ws/realtime-asr.
        protocol: the version to request: 2, or 1 for the original frames, without resuming.
        language: the language of notes and errors, zh or en.
        token: a bearer token, or a function (plain or async) that returns one before each attempt to connect, and again before it expires. If it raises
            an OSError, EOFError or TimeoutError, or another error that one of these has caused, this is a failed attempt, and the client tries again; any
            other error ends the session, with its words in `Closed.reason`. An async function that does not return counts as failed after
            `connect_timeout`; a plain one must not block, because it runs on the event loop.
        ticket: the same for tickets; a ticket replaces a token.
        reconnect: whether to reconnect after a broken connection.
        give_up_after: how long to try to reconnect, in seconds; None never gives up.
        connect_timeout: how long one attempt may take, in seconds.
        max_buffered_messages, max_buffered_bytes: how much may wait for the connection or its acknowledgement; beyond that, sending raises BufferFullError.
        max_buffered_events: how many events wait for the application before the client stops reading from the server.
        keep_json: whether each event keeps its frame as text in `json`.
        recognizer: the recognizer whose own messages are sent with `send_recognizer_message`, such as vosk, or auto; None if the client sends text.
        """
        options = Options(
            url, protocol, language, token, ticket, reconnect, give_up_after, connect_timeout, max_buffered_messages, max_buffered_bytes,
            max_buffered_events, keep_json, recognizer, **internal,
        )
        client = cls(options)
        client._running = asyncio.ensure_future(client._run())
        try:
            await client._connected
        except BaseException:
            await client.close()
            raise
        return client

    @property
    def session(self) -> Session:
        """The current session; it changes when a session has to start over."""
        if self._tracker.session is None:
            raise RealtimeRagError("There is no session yet")
        return self._tracker.session

    def send_interim(self, text: str, *, speaker: Optional[str] = None, confidence: Optional[float] = None, key: Optional[str] = None) -> None:
        """Sends text that may still change; it replaces the previous interim. The other arguments are those of `send_final`."""
        self._send_text(message("interim", "asr_chunk", text=well_formed(text), is_final=False, **known(speaker, confidence, key)))

    def send_final(self, text: str, *, speaker: Optional[str] = None, confidence: Optional[float] = None, key: Optional[str] = None) -> None:
        """
        Sends final text. If the server refuses it, an Error event names it in `refused`, and the caller may send it again.

        What else the recognizer knows (version 2): `speaker`, who speaks, at most 64 characters; `confidence`, from 0 to 1; `key`, its name for
        the sentence, at most 128 characters: text with a known key replaces the earlier text and never adds to it.
        """
        self._send_text(message("final", "asr_chunk", text=well_formed(text), is_final=True, **known(speaker, confidence, key)))

    def send_recognizer_message(self, raw: Union[str, bytes]) -> None:
        """
        Sends a message of the recognizer that the option `recognizer` names, unchanged; bytes are its text in UTF-8. It reaches the server even if connections
        break, like final text: the server acknowledges each one. All messages that come without a connection are kept, interim ones too, because only the
        server knows the format; `max_buffered_messages` should leave room for the longest break. Raises RealtimeRagError without that option.
        """
        if self._options.recognizer is None:
            raise RealtimeRagError("The options name no recognizer: set recognizer, or send text")
        self._send(recognized(self._options.recognizer, raw))

    def end_turn(self) -> None:
        """
        Ends the speaker's turn: the server decides now on what was heard, interim text included. Only a question is asked, and nothing is cancelled
        (version 2).
        """
        self._send(message("end_turn", "control", action="end_turn"), since=2)

    def heard(self, answer_id: str, chars: int) -> None:
        """
        After an interruption (barge-in): reports how many characters of the answer reached the listener; later questions use only these (version 2). Raises
        RealtimeRagError if the number is negative.
        """
        if chars < 0:
            raise RealtimeRagError(f"The number of characters must be 0 or more, not {chars}")
        self._send(message("heard", "heard", answer_id=answer_id, chars=chars), since=2)

    def ask(self, question: str) -> None:
        """Asks a typed question, without question detection (version 2)."""
        self._send(message("ask", "ask", text=well_formed(question)), since=2)

    def instant_query(self) -> None:
        """Asks at once with the newest final text; a running answer is cancelled."""
        self._send(message("instant_query", "control", action="instant_query"))

    def cancel(self, answer_id: Optional[str] = None) -> None:
        """Cancels the named answer, or the running one (version 2)."""
        self._send(message("cancel", "cancel", **present(answer_id=answer_id)), since=2)

    def feedback(self, answer_id: str, rating: Optional[str], comment: Optional[str] = None) -> None:
        """Rates an answer: like, dislike, or None to withdraw an earlier rating (version 2)."""
        words = None if comment is None else well_formed(comment)
        self._send(message("feedback", "feedback", answer_id=answer_id, rating=rating, **present(comment=words)), since=2)

    def configure(self, *, language: Optional[str] = None, speculative: Optional[bool] = None, suggested: Optional[bool] = None) -> None:
        """Sets the preferences of this session; the client repeats them to a session that replaces it (version 2)."""
        fields = present(language=language, speculative=speculative, suggested=suggested)
        self._send(message("configure", "configure", **fields), since=2)

    def pause(self) -> None:
        """Stops listening; a running answer continues."""
        self._send(message("pause", "control", action="pause"))

    def resume(self) -> None:
        """Listens again."""
        self._send(message("listen", "control", action="resume"))

    def stop(self) -> None:
        """Ends the session gracefully: open questions are still answered. Nothing can be sent after it."""
        self._send(message("stop", "control", action="stop"))

    def keepalive(self) -> None:
        """Sends a message that the server acknowledges. The client does not need it to monitor the connection."""
        self._send(message("keepalive", "keepalive"))

    async def close(self) -> None:
        """Closes the connection within a second, without waiting for answers."""
        connection = self._connection
        if connection is not None and not self._over:
            await connection.say_goodbye()
        if self._running is not None:
            self._running.cancel()
            await asyncio.wait([self._running])

    async def __aenter__(self) -> "RealtimeRagClient":
        return self

    async def __aexit__(self, kind: Optional[Type[BaseException]], error: Optional[BaseException], trace: Optional[TracebackType]) -> None:
        await self.close()

    def __aiter__(self) -> AsyncIterator[Event]:
        """All events in order; the last one is Closed. Only one task may read, and it must keep reading."""
        return self

    async def __anext__(self) -> Event:
        event = await self._events.get()
        if event is None:
            raise StopAsyncIteration
        return event

    def _unread(self) -> Optional[Event]:
        """After `close`: the next event that has not been read; None if there is none."""
        return self._events.get_now()

    def _send_text(self, sent: Message) -> None:
        if self._options.recognizer is not None:
            raise RealtimeRagError("The options name a recognizer: send its own messages with send_recognizer_message")
        self._send(sent)

    def _send(self, sent: Message, since: int = 1) -> None:
        if self.session.protocol < since:
            raise RealtimeRagError(f"This connection speaks version 1, which has no '{sent.wire_type}': connect with protocol=2")
        if self._over or self._preferences.stop_requested:
            raise SessionEndedError("The session has ended: nothing can be sent after a stop or the last event")
        limit = self.session.max_message_bytes
        if 0 < limit < sent.size:
            raise RealtimeRagError(f"The message has {sent.size} bytes, the server accepts {limit}: send shorter text")
        self._outbox.add(sent)
        self._preferences.note(sent)
        self._wake.set()

    async def _run(self) -> None:
        try:
            last = await self._connect_until_over()
        except asyncio.CancelledError:
            last = Closed(None, "The application closed the client", True)
        except Exception as error:
            self._fail(error)
            last = Closed(None, str(error), False)
        self._over = True
        self._events.put_now(last)
        self._events.end()
        self._fail(RealtimeRagError(last.reason, close_code=last.close_code))

    async def _connect_until_over(self) -> Closed:
        while True:
            self._connection = Connection(self._options, self._tracker, self._outbox, self._events, self._wake, self._on_live)
            end = await self._connection.run()
            if self._tracker.session is None:
                self._fail(refusal(end, self._options.url))
                return Closed(end.close_code, end.reason, False)
            farewell = self._farewell(end)
            if farewell is not None:
                return farewell
            retry_in = backoff(self._attempt, hint=end.retry_after, resumable=self._tracker.is_resumable, random=self._options.jitter)
            self._attempt += 1
            await self._events.put(Disconnected(end.close_code, end.reason, retry_in))
            await self._sleep(retry_in)

    def _on_live(self) -> None:
        self._attempt = 0
        self._broken_since = None
        if not self._connected.done():
            self._connected.set_result(None)

    def _fail(self, error: BaseException) -> None:
        if not self._connected.done():
            self._connected.set_exception(error)

    def _farewell(self, end: ConnectionEnd) -> Optional[Closed]:
        if self._tracker.saw_closed or end.verdict is Verdict.ENDED:
            return Closed(end.close_code, end.reason, True)
        if end.verdict is Verdict.GIVE_UP or not self._options.reconnect:
            return Closed(end.close_code, end.reason, False)
        now = self._options.clock.time()
        if self._broken_since is None:
            self._broken_since = now
        limit = self._options.give_up_after
        return Closed(end.close_code, end.reason, False) if limit is not None and now - self._broken_since >= limit else None

    async def _sleep(self, delay: float) -> None:
        awake = asyncio.get_running_loop().create_future()
        timer = self._options.clock.call_later(delay, lambda: None if awake.done() else awake.set_result(None))
        try:
            await awake
        finally:
            timer.cancel()
