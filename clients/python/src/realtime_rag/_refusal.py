"""Explains why the first connection failed, and how to fix it."""

from ._errors import RealtimeRagError
from ._reconnect import ConnectionEnd


def refusal(end: ConnectionEnd, url: str) -> RealtimeRagError:
    """The error that `connect` raises."""
    return RealtimeRagError(_describe(end, url), close_code=end.close_code, status=end.status)


def _describe(end: ConnectionEnd, url: str) -> str:
    if end.is_final:
        return end.reason
    if end.status in (401, 403):
        return f"The server refused the credentials (HTTP {end.status}): check the token"
    if end.status == 404:
        return f"There is no such endpoint at {url} (HTTP 404): check the path, usually /ws/realtime-asr"
    if end.status in (429, 503):
        return f"The server accepts no more connections at the moment (HTTP {end.status}): try again later"
    if end.status is not None:
        return f"The server refused the connection (HTTP {end.status}): check the address and any proxy in front of the server"
    if end.close_code is not None:
        return f"The server closed the connection before the session began (code {end.close_code} {end.reason})"
    return f"No connection to {url}: {end.reason}. Is the server running, and is the address right?"
