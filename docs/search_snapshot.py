"""The chunks of a snapshot nearest to a vector, nearest first, found by comparing all; a JSON object a line.

python search_snapshot.py DIR '[0.1, 0.2]' 10
"""
import json
import sys

import numpy as np

from read_snapshot import read


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
    if len(sys.argv) != 4:
        sys.exit(f"usage: {sys.argv[0]} SNAPSHOT_DIRECTORY QUERY_AS_JSON_ARRAY K")
    for distance, chunk in search(*read(sys.argv[1]), json.loads(sys.argv[2]), int(sys.argv[3])):
        print(json.dumps({"distance": distance, **chunk}))
