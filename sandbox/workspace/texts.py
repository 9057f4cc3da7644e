"""Text as Slack keeps it."""


def escape_text(text: str) -> str:
    """Write a plain text as mrkdwn, as Slack does with what people type."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
