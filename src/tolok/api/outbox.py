"""Messages for programs (webhooks)."""
