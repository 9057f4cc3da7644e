"""Conversations: what people say in Slack, and what they are answered."""
