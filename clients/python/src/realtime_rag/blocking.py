"""
The client for scripts and threads without asyncio.

    from realtime_rag.blocking import ask
    print(ask("ws://localhost:8000/ws/realtime-asr", "What is the default port?").text)
"""

import asyncio
import threading
from concurrent.futures import CancelledError, Future, TimeoutError as FutureTimeoutError, wait
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Callable, Coroutine, Iterator, List, Optional, Set, Type, TypeVar, Union

from .client import RealtimeRagClient
from .events import Acknowledged, Answer, AnswerEnd, AnswerReplaced, Closed, Error, Event, Session, SessionRestarted, Status
from ._errors import RealtimeRagError

T = TypeVar("T")

#: How long the calls of other threads may take to finish when the client is closed, in seconds.
_COURTESY = 1.0


class _LoopEndedError(RealtimeRagError):
    """The client is closed, so the call has no result."""

    def __init__(self) -> None:
        super().__init__("The client is closed")


@dataclass(frozen=True)
class Reply:
    """A whole answer."""

    text: str
    end: AnswerEnd


def ask(url: str, question: str, *, timeout: float = 60.0, **options: Any) -> Reply:
    """
    Asks one typed question and waits for the whole answer. `options` are those of `RealtimeRagClient.connect`. Raises RealtimeRagError if the
    answer failed (`code` says how), and TimeoutError after `timeout` seconds.
    """

    async def talk() -> Reply:
        async with await RealtimeRagClient.connect(url, **options) as client:
            client.ask(question)
            return await _reply(client)

    async def limited() -> Reply:
        try:
            return await asyncio.wait_for(talk(), timeout)
        except asyncio.TimeoutError:
            raise TimeoutError(f"No answer within {timeout:g} s") from None

    return asyncio.run(limited())


class BlockingClient:
    """Runs a `RealtimeRagClient` on a separate thread. All methods may be called from any thread; only one thread may read events."""

    def __init__(self, url: str, **options: Any) -> None:
        """Connects; the options are those of `RealtimeRagClient.connect`."""
        self._gate = threading.Lock()
        self._calls: "Set[Future[Any]]" = set()
        self._ended = False
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="realtime-rag", daemon=True)
        self._thread.start()
        try:
            self._client = self._wait(RealtimeRagClient.connect(url, **options))
        except BaseException:
            self._end_loop()
            raise

    @property
    def session(self) -> Session:
        """The current session."""
        return self._client.session

    def send_interim(self, text: str, *, speaker: Optional[str] = None, confidence: Optional[float] = None, key: Optional[str] = None) -> None:
        """Sends text that may still change."""
        self._call(lambda: self._client.send_interim(text, speaker=speaker, confidence=confidence, key=key))

    def send_final(self, text: str, *, speaker: Optional[str] = None, confidence: Optional[float] = None, key: Optional[str] = None) -> None:
        """Sends final text."""
        self._call(lambda: self._client.send_final(text, speaker=speaker, confidence=confidence, key=key))

    def send_recognizer_message(self, raw: Union[str, bytes]) -> None:
        """Sends a message of the recognizer that the option `recognizer` names, unchanged."""
        self._call(lambda: self._client.send_recognizer_message(raw))

    def end_turn(self) -> None:
        """Decides now on what was heard."""
        self._call(self._client.end_turn)

    def heard(self, answer_id: str, chars: int) -> None:
        """Reports how much of an answer reached the listener."""
        self._call(lambda: self._client.heard(answer_id, chars))

    def ask(self, question: str) -> None:
        """Asks a typed question."""
        self._call(lambda: self._client.ask(question))

    def instant_query(self) -> None:
        """Asks at once with the newest final text."""
        self._call(self._client.instant_query)

    def cancel(self, answer_id: Optional[str] = None) -> None:
        """Cancels the named answer, or the running one."""
        self._call(lambda: self._client.cancel(answer_id))

    def feedback(self, answer_id: str, rating: Optional[str], comment: Optional[str] = None) -> None:
        """Rates an answer."""
        self._call(lambda: self._client.feedback(answer_id, rating, comment))

    def configure(self, *, language: Optional[str] = None, speculative: Optional[bool] = None, suggested: Optional[bool] = None) -> None:
        """Sets the preferences of this session."""
        self._call(lambda: self._client.configure(language=language, speculative=speculative, suggested=suggested))

    def pause(self) -> None:
        """Stops listening."""
        self._call(self._client.pause)

    def resume(self) -> None:
        """Listens again."""
        self._call(self._client.resume)

    def stop(self) -> None:
        """Ends the session gracefully."""
        self._call(self._client.stop)

    def keepalive(self) -> None:
        """Sends a message that the server acknowledges."""
        self._call(self._client.keepalive)

    def next_event(self, timeout: Optional[float] = None) -> Optional[Event]:
        """
        The next event; None after the last one. Raises TimeoutError after `timeout` seconds; no event is lost. Another thread may `close` the client
        meanwhile: the events that have arrived still follow, then Closed.
        """

        async def following() -> Optional[Event]:
            try:
                return await asyncio.wait_for(self._client.__anext__(), timeout)
            except StopAsyncIteration:
                return None

        try:
            return self._wait(following())
        except _LoopEndedError:
            return self._client._unread()
        except (asyncio.TimeoutError, FutureTimeoutError):
            raise TimeoutError(f"No event within {timeout:g} s") from None

    def __iter__(self) -> Iterator[Event]:
        """All events in order, until Closed."""
        event = self.next_event()
        while event is not None:
            yield event
            event = self.next_event()

    def close(self) -> None:
        """Closes the connection without waiting for answers. A thread that waits for an event wakes up. May be called repeatedly, by any thread."""
        try:
            self._wait(self._client.close())
        except _LoopEndedError:
            pass  # Another thread has closed the client.
        self._end_loop()

    def __enter__(self) -> "BlockingClient":
        return self

    def __exit__(self, kind: Optional[Type[BaseException]], error: Optional[BaseException], trace: Optional[TracebackType]) -> None:
        self.close()

    def _call(self, action: Callable[[], None]) -> None:
        async def act() -> None:
            action()

        self._wait(act())

    def _wait(self, work: Coroutine[Any, Any, T]) -> T:
        with self._gate:
            if self._ended:
                work.close()
                raise _LoopEndedError()
            future: "Future[T]" = asyncio.run_coroutine_threadsafe(work, self._loop)
            self._calls.add(future)
        try:
            return future.result()
        except CancelledError:
            if not self._ended:
                raise
            raise _LoopEndedError() from None
        except BaseException:
            future.cancel()
            raise
        finally:
            self._calls.discard(future)

    def _end_loop(self) -> None:
        with self._gate:
            is_first, self._ended = not self._ended, True
            calls = set(self._calls)
        if is_first:
            # A loop that has stopped runs no call to its end, and the thread that waits for it would wait forever.
            for call in wait(calls, timeout=_COURTESY).not_done:
                call.cancel()

            # Cancelled calls need two more turns of the loop to end.
            self._loop.call_soon_threadsafe(self._loop.call_soon, self._loop.call_soon, self._loop.stop)
        self._thread.join()
        if is_first:
            self._loop.close()


async def _reply(client: RealtimeRagClient) -> Reply:
    pieces: List[str] = []
    failure: Optional[Error] = None
    was_read = False
    async for event in client:
        if isinstance(event, Acknowledged):
            was_read = was_read or event.received_type == "ask"
        elif isinstance(event, Answer):
            pieces.append(event.text)
            if event.end is not None and failure is None:
                return Reply("".join(pieces), event.end)
        elif isinstance(event, AnswerReplaced):
            pieces = [event.text]
        elif isinstance(event, Error):
            failure = event
            if event.answer_id is None:
                break
        elif isinstance(event, Status) and event.stage == "idle":
            break
        elif isinstance(event, SessionRestarted) and was_read:
            raise RealtimeRagError(f"The answer was lost with its session ({event.reason}): ask again")
        elif isinstance(event, Closed):
            raise RealtimeRagError(f"The connection ended before the answer did: {event.reason}", close_code=event.close_code)
    if failure is not None:
        raise RealtimeRagError(f"{failure.code}: {failure.message}", code=failure.code)
    raise RealtimeRagError("The server gave no answer")
