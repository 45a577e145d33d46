"""HTML of an article's page, for tests of fetching and extraction."""

HEAD = """<title>Prices fall – The Lantern</title><meta property="og:site_name" content="The Lantern">
<meta name="author" content="Ana Ruiz"><meta property="article:published_time" content="2025-10-16T09:30:00+02:00">
<link rel="canonical" href="/prices">"""
BODY = """<nav><a href="/">Home</a> <a href="/sport">Sport</a></nav><article><h1>Prices fall</h1>
<p>The ministry said on Monday that prices would fall, and named nobody who had asked it to say so in public.</p>
<p>Ana Ruiz, who leads it, spoke of relief and patience in a hall full of reporters who had come early.</p>
<p>She left on Tuesday, two days after the talks in the capital, without a word to anyone who asked.</p></article>
<aside>Most read: <a href="/cats">Ten cats</a></aside><footer>Copyright. All rights reserved.</footer>"""


def html(body: str = BODY, head: str = HEAD) -> str:
    """Return a complete page."""
    return f"<!doctype html><html lang='en-GB'><head>{head}</head><body>{body}</body></html>"
