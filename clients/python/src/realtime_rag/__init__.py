"""
The client for a realtime-rag server: streams speech recognizer text, receives decisions and answers, reconnects and resumes automatically.

Start with `RealtimeRagClient.connect`, or in a script without asyncio with `realtime_rag.blocking`.
"""

from ._errors import BufferFullError, RealtimeRagError, SessionEndedError
from .client import RealtimeRagClient
from .events import (
    Acknowledged,
    Answer,
    AnswerEnd,
    AnswerReplaced,
    BudgetUsed,
    Citation,
    Clarify,
    ClarifyChoice,
    Closed,
    Connected,
    Decision,
    Disconnected,
    Error,
    Event,
    Gap,
    GoingAway,
    RefusedMessage,
    Resumed,
    Session,
    SessionRestarted,
    Status,
    Timing,
    Unknown,
    Usage,
)

__all__ = [
    "Acknowledged",
    "Answer",
    "AnswerEnd",
    "AnswerReplaced",
    "BudgetUsed",
    "BufferFullError",
    "Citation",
    "Clarify",
    "ClarifyChoice",
    "Closed",
    "Connected",
    "Decision",
    "Disconnected",
    "Error",
    "Event",
    "Gap",
    "GoingAway",
    "RealtimeRagClient",
    "RealtimeRagError",
    "RefusedMessage",
    "Resumed",
    "Session",
    "SessionEndedError",
    "SessionRestarted",
    "Status",
    "Timing",
    "Unknown",
    "Usage",
]
