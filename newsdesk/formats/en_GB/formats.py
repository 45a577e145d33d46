"""Django's British date formats with a 24-hour clock, as the pages use it."""

TIME_FORMAT = "H:i"
DATETIME_FORMAT = "j M Y, H:i"
