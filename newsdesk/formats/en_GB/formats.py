"""British dates as Django has them, with hours of twenty-four: its own say “11:25 p.m.” beside our “23:25”."""

TIME_FORMAT = "H:i"
DATETIME_FORMAT = "j M Y, H:i"
