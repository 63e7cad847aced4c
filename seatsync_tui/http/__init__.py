"""One set-up of HTTP for every client: time limits, retry, pacing, redaction, errors in words."""
