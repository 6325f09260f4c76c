"""Reads a snapshot of Quire (a directory, or an unpacked archive) with NumPy alone; docs/format.md explains the files.

python read_snapshot.py DIR                    all chunks that are shown, a JSON object a line
python read_snapshot.py DIR '[0.1, 0.2]' 10    the 10 nearest to a vector, nearest first, found by comparing all
"""
import json
import pathlib
import sys

import numpy as np


def strings(segment, name, rows):
    """The texts of some rows of a column: all bytes one after the other, and where each begins."""
    data, starts = array(segment, name), array(segment, name + "_offsets")
    return [bytes(data[starts[row]:starts[row + 1]]).decode() for row in rows]


def array(segment, name):
    return np.load(segment / (name + ".npy"), mmap_mode="r")


def read(directory):
    """The manifest, the vectors float32[n, dimension], and n chunks as dictionaries."""
    root, vectors, chunks = pathlib.Path(directory), [], []
    manifest = json.loads((root / "manifest.json").read_text("utf-8"))
    for entry in manifest["segments"]:
        segment, generation = root / "segments" / str(entry["number"]), entry["deletions"]["generation"]
        shown = np.ones(len(array(segment, "vectors")), bool)
        if generation > 0:
            words = array(segment, f"deletes-{generation}")
            shown &= np.unpackbits(words.view(np.uint8), bitorder="little")[:len(shown)] == 0
        rows = np.flatnonzero(shown)
        owners, ordinals = array(segment, "chunk_owners")[rows], array(segment, "chunk_ordinals")[rows]
        columns = zip(strings(segment, "chunk_ids", rows), strings(segment, "owner_ids", owners), ordinals.tolist(),
                      strings(segment, "chunk_texts", rows), strings(segment, "chunk_metadata", rows))
        names = ("id", "documentId", "ordinal", "text", "metadata")
        chunks += [dict(zip(names, (*column[:4], json.loads(column[4])))) for column in columns]
        vectors.append(array(segment, "vectors")[rows])
    empty = np.empty((0, manifest["library"]["dimension"]), np.float32)
    return manifest, np.concatenate([empty, *vectors]), chunks


def search(manifest, vectors, chunks, query, k):
    """(distance, chunk) of the k nearest: 1 - cos, -dot or the square of the Euclidean distance, as the metric says."""
    query, metric = np.asarray(query, np.float32), manifest["library"]["metric"]
    if metric == "l2":
        distances = ((vectors - query) ** 2).sum(axis=1)
    else:  # the vectors of a cosine library are kept at unit length
        dots = vectors @ (query / np.linalg.norm(query) if metric == "cosine" else query)
        distances = 1 - dots if metric == "cosine" else -dots
    return [(float(distances[row]), chunks[row]) for row in np.argsort(distances, kind="stable")[:k]]


if __name__ == "__main__":
    if len(sys.argv) not in (2, 4):
        sys.exit(f"usage: {sys.argv[0]} SNAPSHOT_DIRECTORY [QUERY_AS_JSON_ARRAY K]")
    content = read(sys.argv[1])
    if len(sys.argv) == 2:
        found = [{**chunk, "embedding": vector.tolist()} for vector, chunk in zip(*content[1:])]
    else:
        found = [{"distance": d, **c} for d, c in search(*content, json.loads(sys.argv[2]), int(sys.argv[3]))]
    for item in found:
        print(json.dumps(item))
