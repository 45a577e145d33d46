"""stub"""
from ..draft import Draft, Step
def run(draft: Draft) -> None: pass
STEP = Step("events", needs=("sentences",), makes=("events",), run=run)
