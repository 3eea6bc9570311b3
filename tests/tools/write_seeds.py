"""Write the vectors of all built-in texts to knowledge/seeds/, so that a first run need not make them.

    python tests/tools/write_seeds.py

Worth running after the library's texts or example questions have changed much. Takes half a minute.
"""

from __future__ import annotations

import sqlite3
import tempfile
from contextlib import closing

import numpy as np

from assistant.ask import Assistant
from assistant.settings import load_settings
from knowledge import seeds, vectors
from knowledge.compiling import compile_encoder
from knowledge.vector_file import VectorFile


def main() -> None:
    """Embed everything with the compiled encoder, in a temporary folder, without the seeds that are there."""
    vectors.seeds = lambda file: {}
    with tempfile.TemporaryDirectory() as home:
        settings = load_settings({"DEAL_HOME": home})
        encoder = compile_encoder(None, settings.cache)
        Assistant(settings).warm_up(lambda line: print(f"\r{line:<60}", end="", flush=True))
        database = vectors.vector_database(settings.cache, encoder.name)
        with closing(sqlite3.connect(database)) as connection:
            keys = [key for (key,) in connection.execute("SELECT key FROM rows")]
        found, rows = VectorFile(database, encoder.dimension).look_up(keys)
        matrix = found.take(np.array([rows[key] for key in keys], dtype=np.int64))
    name = database.name.removeprefix("vectors-").partition(".")[0]
    seeds.write(seeds.seed_file(name), keys, matrix)
    print(f"\n{len(keys)} vectors, {seeds.seed_file(name).stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
