"""Ways in: a pasted text, a file (later a URL or a feed) becomes an IncomingArticle, cleaned. No database here."""
