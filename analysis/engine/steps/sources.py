"""stub"""
from ..draft import Draft, Step
def run(draft: Draft) -> None: pass
STEP = Step("sources", needs=("sentences",), makes=("sources",), run=run)
