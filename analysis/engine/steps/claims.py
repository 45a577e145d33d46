"""stub"""
from ..draft import Draft, Step
def run(draft: Draft) -> None: pass
STEP = Step("claims", needs=("sentences",), makes=("claims",), run=run)
