"""Reads a snapshot of Quire (a directory, or an unpacked archive) with NumPy alone; docs/format.md explains the files.
python read_snapshot.py DIR    all chunks that are shown, a JSON object a line; search_snapshot.py looks for the nearest"""
import json, pathlib, sys
import numpy as np

def array(segment, name):
    return np.load(segment / (name + ".npy"), mmap_mode="r")

def strings(segment, name, rows):
    """The texts of some rows of a column: all bytes one after the other, and where each begins."""
    data, starts = array(segment, name), array(segment, name + "_offsets")
    return [bytes(data[starts[row]:starts[row + 1]]).decode() for row in rows]

def shown(segment, generation):
    """The rows that are not deleted; a bit for each row says which are."""
    rows = np.arange(len(array(segment, "vectors")))
    if generation > 0:
        bits = np.unpackbits(array(segment, f"deletes-{generation}").view(np.uint8), bitorder="little")
        rows = rows[bits[:len(rows)] == 0]
    return rows

def read(directory):
    """The manifest, the vectors float32[n, dimension], and n chunks as dictionaries."""
    root, chunks = pathlib.Path(directory), []
    manifest = json.loads((root / "manifest.json").read_text("utf-8"))
    vectors = [np.empty((0, manifest["library"]["dimension"]), np.float32)]
    for entry in manifest["segments"]:
        segment = root / "segments" / str(entry["number"])
        rows = shown(segment, entry["deletions"]["generation"])
        vectors.append(array(segment, "vectors")[rows])
        columns = [strings(segment, "chunk_" + name, rows) for name in ("ids", "texts", "metadata")]
        documents = strings(segment, "owner_ids", array(segment, "chunk_owners")[rows])
        for id, text, metadata, document, n in zip(*columns, documents, array(segment, "chunk_ordinals")[rows].tolist()):
            chunks.append(dict(id=id, documentId=document, ordinal=n, text=text, metadata=json.loads(metadata)))
    return manifest, np.concatenate(vectors), chunks

if __name__ == "__main__":
    _, vectors, chunks = read(sys.argv[1])
    for vector, chunk in zip(vectors, chunks):
        print(json.dumps({**chunk, "embedding": vector.tolist()}))
