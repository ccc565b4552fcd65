"""Alerts as Prefect's events, so that automations can act on them; examples lie in deploy/automations."""

from datetime import UTC, datetime
from urllib.parse import quote
from uuid import UUID

from prefect import get_run_logger
from prefect.events import emit_event

from flows.telling.alerts import Alert
from warehouse.rows import Alarm

_LONGEST = 200  # characters of a name within an id


def emit(alert: Alert) -> None:
    """Emit an alert: one event for each of its alarms, or one about the home. Never fails a run.

    Events are winnow.alarm.opened and so on; their resources winnow.alarm.CHECK.SUBJECT and winnow.home.PATH,
    with everything but letters, digits and _.-~ percent-encoded.
    """
    try:
        if alert.alarms and alert.kind.startswith("alarm."):
            for alarm in alert.alarms:
                _emit_alarm(alert, alarm)
        else:
            payload = alert.as_json()
            emit_event(
                f"winnow.{alert.kind}", _home(alert), _occurred(alert), payload=payload, id=UUID(alert.id)
            )
    except Exception as error:  # whatever Prefect has against it
        get_run_logger().warning("The event winnow.%s could not be emitted: %s", alert.kind, error)


def _emit_alarm(alert: Alert, alarm: Alarm) -> None:
    resource = {
        "prefect.resource.id": f"winnow.alarm.{alarm.check}.{_quoted(alarm.subject)}",
        "prefect.resource.name": f"{alarm.check}: {alarm.subject[:_LONGEST]}",
        "winnow.check": alarm.check,
        "winnow.severity": alarm.severity,
    }
    said = next(
        one
        for one in alert.as_json()["alarms"]
        if one["subject"] == alarm.subject and one["check"] == alarm.check
    )
    related = [_home(alert) | {"prefect.resource.role": "home"}]
    emit_event(
        f"winnow.{alert.kind}", resource, _occurred(alert), related, payload={"alert": alert.id, **said}
    )


def _home(alert: Alert) -> dict[str, str]:
    return {
        "prefect.resource.id": f"winnow.home.{_quoted(alert.home)}",
        "prefect.resource.name": alert.home[-_LONGEST:],
        "winnow.severity": alert.severity,
    }


def _occurred(alert: Alert) -> datetime:
    return alert.at.replace(tzinfo=UTC)


def _quoted(name: str) -> str:
    return quote(name[:_LONGEST], safe="", errors="replace")
