"""The events of a client: the server's frames and changes of the connection. All times are in seconds."""

from dataclasses import dataclass, field
from typing import Optional, Tuple


@dataclass(frozen=True)
class Session:
    """The properties of a session, as the server reported them when it began or was resumed."""

    session_id: str
    #: The protocol version that both sides speak: 1 or 2.
    protocol: int = 1
    #: How long a broken connection can be resumed; 0 in version 1.
    resume_window: float = 0.0
    #: The longest message that the server accepts, in bytes; 0 if it did not say.
    max_message_bytes: int = 0
    backend: Optional[str] = None
    epoch: Optional[str] = field(default=None, repr=False)
    resume_token: Optional[str] = field(default=None, repr=False)

    @property
    def resumable(self) -> bool:
        """Whether a broken connection can be resumed."""
        return self.protocol >= 2 and self.epoch is not None and self.resume_token is not None


@dataclass(frozen=True)
class Citation:
    """One source of an answer; `score` is on the backend's own scale."""

    index: int
    title: str
    snippet: str
    score: float
    url: Optional[str] = None


@dataclass(frozen=True)
class Usage:
    """Tokens and price of an answer; `price` is a decimal number as text."""

    prompt_tokens: int
    completion_tokens: int
    total_tokens: int
    price: Optional[str] = None
    currency: Optional[str] = None


@dataclass(frozen=True)
class Timing:
    """How long the parts of an answer took, from the arrival of the final chunk."""

    detect: Optional[float]
    queue: Optional[float]
    first: Optional[float]
    total: Optional[float]
    speculative: bool


@dataclass(frozen=True)
class AnswerEnd:
    """How an answer ended: `finish_reason` is complete, cancelled, incomplete, error, truncated or clarify."""

    finish_reason: str = "complete"
    citations: Tuple[Citation, ...] = ()
    usage: Optional[Usage] = None
    timing: Optional[Timing] = None
    context_lost: bool = False
    suggested: Tuple[str, ...] = ()


@dataclass(frozen=True)
class RefusedMessage:
    """A message of the application that the server read but did not act upon: its `type`, and the text of a chunk or question."""

    type: str
    text: str


@dataclass(frozen=True)
class Event:
    """The base of all events."""

    #: The frame's number in the session; 0 for acknowledgements, in version 1, and for the client's own events.
    seq: int = field(default=0, init=False)
    #: The frame as it arrived, if `keep_json` is set.
    json: Optional[str] = field(default=None, init=False, repr=False)


@dataclass(frozen=True)
class Connected(Event):
    """The first connection is open, and its session has begun."""

    session: Session


@dataclass(frozen=True)
class Acknowledged(Event):
    """The server has read one message of this type."""

    received_type: str
    session_id: str


@dataclass(frozen=True)
class Status(Event):
    """What the session is doing now, such as `listening`, `querying_rag` or `idle`."""

    stage: str
    question: Optional[str] = None
    mode: Optional[str] = None
    note: Optional[str] = None
    answer_id: Optional[str] = None


@dataclass(frozen=True)
class Decision(Event):
    """
    How the server classified one final chunk, or what was heard until an end of turn (version 2). `kind` is question, statement, incomplete,
    duplicate, paused, uncertain (a question with too little confidence to be asked; confirm it with `ask`) or ignored (a speaker who is not answered);
    `confidence` is from 0 to 1, `speaker` as in the chunk.
    """

    kind: str
    confidence: float
    text: str
    reason: str
    speaker: Optional[str] = None


@dataclass(frozen=True)
class Answer(Event):
    """More text of an answer; the pieces of one answer, joined, are exactly the backend's text. Only the last piece has `end`."""

    answer_id: Optional[str]
    stream_index: int
    text: str
    end: Optional[AnswerEnd] = None


@dataclass(frozen=True)
class AnswerReplaced(Event):
    """This text replaces the answer so far (version 2); later pieces follow it."""

    answer_id: str
    text: str
    reason: str


@dataclass(frozen=True)
class ClarifyChoice:
    """A section that a question may be about; a speaker may pick it by its number `n`, from 1, or by its title."""

    n: int
    title: str


@dataclass(frozen=True)
class Clarify(Event):
    """
    The server is not certain what is meant and names two or three possible sections (version 2); the last piece of the answer follows, without text.
    The next final or question that picks one is answered from it.
    """

    answer_id: str
    choices: Tuple[ClarifyChoice, ...]


@dataclass(frozen=True)
class GoingAway(Event):
    """The server will close the connection in `within` seconds. `reason` is credentials, idle, age or drain."""

    reason: str
    within: float
    retry_after: Optional[float] = None


@dataclass(frozen=True)
class BudgetUsed(Event):
    """80 % of a daily budget are used, or all of it. `limit` is questions or tokens; a new day begins in `resets_in` seconds, at midnight UTC."""

    limit: str
    used: int
    most: int
    resets_in: float


@dataclass(frozen=True)
class Error(Event):
    """
    An error; the session continues. `refused` names a message that was acknowledged but has no effect (RATE_LIMITED, INVALID_MESSAGE);
    the client does not send it again.
    """

    code: str
    message: str
    retryable: bool = False
    retry_after: Optional[float] = None
    answer_id: Optional[str] = None
    correlation_id: Optional[str] = None
    refused: Optional[RefusedMessage] = None


@dataclass(frozen=True)
class Unknown(Event):
    """A frame that this version of the client does not know; set `keep_json` to see it."""

    frame_type: str


@dataclass(frozen=True)
class Disconnected(Event):
    """The connection broke; the client keeps what is sent meanwhile, and tries again in `retry_in` seconds."""

    close_code: Optional[int]
    reason: str
    retry_in: float


@dataclass(frozen=True)
class Resumed(Event):
    """The connection is back and nothing was lost."""

    session: Session


@dataclass(frozen=True)
class SessionRestarted(Event):
    """The connection is back, but the session had to start over: something may be missing."""

    session: Session
    previous_session_id: str
    reason: str


@dataclass(frozen=True)
class Gap(Event):
    """Numbered frames are missing although the session continued."""

    from_seq: int
    to_seq: int


@dataclass(frozen=True)
class Closed(Event):
    """The last event. `by_plan` is true if the end was requested."""

    close_code: Optional[int]
    reason: str
    by_plan: bool
