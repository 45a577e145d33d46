"""Whether a clause looks back or ahead, told by its verbs.

The nearest tell-tale word before an expression decides, else one after it. On TimeBank and AQUAINT's bare weekdays and
months this is right about nine times in ten; what fails are relative clauses and verbs of both tenses alike (“set”).
"""

from __future__ import annotations

import re

# How far a verb may stand from the time it gives a direction: about a clause
REACH = 80

_AHEAD = re.compile(
    r"\b(?:will|shall|would|won't|going to|plan(?:s|ned)? (?:to|for)|expect(?:s|ed)?(?: to)?|(?:set|due|hopes?"
    r"|aims?|intends?|vow(?:s|ed)|agreed|wants?|needs?|ready|supposed|slated|scheduled) (?:to|for)|slated|scheduled|due"
    r"|planned|upcoming|anticipated|until|till|(?:is|are|be) to|to be|can|could|as (?:early|soon|late) as|no later than"
    r"|deadline|ahead of|in time for|(?:meet|begin|open|start|resume|return|leave|arrive|vote|host|visit|expire|close"
    r"|face|play|end|conclude|travel|go|come|take effect)s?)\b|['’]ll\b",
    re.IGNORECASE,
)
# “had been due to expire on Friday”: what was ahead then is behind now
_WAS_AHEAD = re.compile(r"\bhad been (?:\w{2,12} )?(?:due|scheduled|expected|set|slated|planned)\b")
# But not the participle of a passive to come: “will be struck”
_BACK = re.compile(
    r"(?<!\bbe\s)\b(?:said|was|were|had|did|told|has|have been|came|went|met|fell|rose|began|took|left|made|held"
    r"|won|lost|got|ran|saw|spoke|broke|sank|struck|shot|fought|drew|grew|sent|gave|led|brought|cut|put|found|wrote|paid|sold|bought"
    r"|(?!need|expect|schedul|plann|anticipat)\w{2,12}ed)\b"
)
_AHEAD_AFTER = re.compile(r"\b(?:will|shall|would|is to|are to)\b")


def direction(before: str, after: str) -> int:
    """1 where the clause looks ahead, -1 where it looks back, 0 where nothing tells."""
    if _WAS_AHEAD.search(before):
        return -1
    ahead = max((m.end() for m in _AHEAD.finditer(before)), default=-1)
    back = max((m.end() for m in _BACK.finditer(before)), default=-1)
    if ahead == back == -1:
        return int(bool(_AHEAD_AFTER.search(after)))
    return 1 if ahead > back else -1
