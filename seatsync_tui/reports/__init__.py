"""Reports that come to people: what a run found, told by mail, chat, webhook and ticket."""
