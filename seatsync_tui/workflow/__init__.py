"""The use-cases both doors call: connect, pull, scan, preview, decide, plan, push, look back."""
