"""The PostgreSQL that the program brings along, so that one command is all that an office needs to begin.

with EmbeddedPostgres(data_folder()) as postgres:
connection = await asyncpg.connect(postgres.dsn(user="postgres", dbname="postgres"))
"""

from api.embedded.binaries import Binaries, find_binaries
from api.embedded.folders import data_folder
from api.embedded.server import EmbeddedPostgres
from api.embedded.trouble import EmbeddedPostgresError

__all__ = ["Binaries", "EmbeddedPostgres", "EmbeddedPostgresError", "data_folder", "find_binaries"]
