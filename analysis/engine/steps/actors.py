"""stub"""
from ..draft import Draft, Step
def run(draft: Draft) -> None: pass
STEP = Step("actors", needs=("sentences",), makes=("actors",), run=run)
