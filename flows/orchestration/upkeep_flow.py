"""Upkeep as a Prefect flow: `flows.keeping.upkeep` by the settings of this moment, then Prefect's records."""

from pathlib import Path

from prefect import flow, get_run_logger
from prefect.client.schemas.objects import State
from prefect.runtime import flow_run
from prefect.states import Cancelled, Completed, Failed

from flows import settings, stopping
from flows.errors import FlowError
from flows.keeping.upkeep import PATIENCE, BackupPlan, Report, Retention
from flows.keeping.upkeep import upkeep as keep_up
from flows.orchestration import prefect_runs
from flows.orchestration.events import emit
from flows.orchestration.run_log import RunLog
from flows.settings_tree import Settings
from flows.telling import metrics
from warehouse.errors import HomeIsBusy, WarehouseError
from warehouse.home import Home


def _run_name() -> str:
    """Which home: 'upkeep of news'."""
    return f"upkeep of {Path(flow_run.parameters['home']).name}"


@flow(name="upkeep", flow_run_name=_run_name, validate_parameters=False)
def upkeep(home: str) -> State[Report]:
    """Remove what is too old, compact, publish, back up; then delete Prefect's own old records of us.

    What the settings say of retention and backup holds. A home that stays busy ends the run as HomeBusy, and
    any trouble that a person must see as Failed with that sentence.
    """
    said = settings.current()
    with metrics.written_after(said.metrics, Home(Path(home)), get_run_logger().warning):
        return _kept_up(Home(Path(home)), said)


def _kept_up(home: Home, said: Settings) -> State[Report]:
    stopping.install_again()
    prefect_runs.clear_the_way(home, get_run_logger().warning)
    try:
        report = keep_up(
            home,
            Retention.of(said),
            BackupPlan.of(said),
            patience=PATIENCE,
            reporter=RunLog(),
            on_alert=said.on_alert,
            tell=emit,
        )
    except HomeIsBusy as error:
        return Cancelled(name="HomeBusy", message=str(error), data=error)
    except (FlowError, WarehouseError) as error:
        stopping.stop_again()
        return Failed(message=str(error), data=error)
    except Exception:
        stopping.stop_again()
        raise
    sentence = f"{report.sentence} {prefect_runs.records_deleted(said.retention.prefect_runs)}"
    get_run_logger().info(sentence)
    return Completed(message=sentence, data=report)
