from tests.kit.fixtures import build_town, database_kind, door, slack_server, town

__all__ = ["build_town", "database_kind", "door", "slack_server", "town"]
