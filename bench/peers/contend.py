"""FAISS or hnswlib as a contender of `bench/run peers`: what ContendCommand.java does for Java engines.

Builds one index, says so by a line of JSON, then reads orders `threads seconds effort` from standard input
and answers each by a line of figures. One query a call, as a server gets them.
"""

import argparse
import json
import math
import mmap
import os
import sys
import threading
import time

# One thread a search. The variable, and not only faiss.omp_set_num_threads: that speaks for the thread that
# calls it, and the threads of the closed loop would each bring a team that spins beside them.
os.environ["OMP_NUM_THREADS"] = "1"
os.environ["OMP_WAIT_POLICY"] = "passive"

import numpy as np

ROUNDING = 1e-6  # as in Recall.java: float32 sums of another order differ by this much
WARM_UP = 0.5
BUCKETS = 1000
USUAL = {"m": 16, "efConstruction": 200}


def pairs(text):
    """{'nprobe': 4} of 'nprobe=4'; '-' is an empty effort."""
    return {} if text in ("", "-") else {k: int(v) for k, v in (part.split("=") for part in text.split(","))}


def buckets(n):
    """As FilterShare.java: the first so many thousandths of the buckets may answer."""
    return (np.arange(n, dtype=np.uint64) * 2654435761 & 0xFFFFFFFF) * BUCKETS >> 32


def unit(rows):
    norms = np.linalg.norm(rows, axis=1, keepdims=True)
    return rows / np.where(norms == 0, 1, norms)


def prepared(rows, metric):
    rows = np.ascontiguousarray(rows, dtype=np.float32)
    return unit(rows).astype(np.float32) if metric == "cosine" else rows


class Faiss:
    def __init__(self, args, rows):
        import faiss

        self.faiss, self.metric = faiss, args.metric
        n, d = rows.shape
        self.params = pairs(args.params)
        description = self.description(args, n, d)
        faiss.omp_set_num_threads(args.build_threads)
        start = time.perf_counter()
        kind = faiss.METRIC_L2 if args.metric == "l2" else faiss.METRIC_INNER_PRODUCT
        self.index = faiss.index_factory(d, description, kind)
        if args.index == "hnsw":
            self.index.hnsw.efConstruction = self.params["efConstruction"]
        self.index.train(rows)
        self.index.add(rows)
        self.build_seconds = time.perf_counter() - start
        faiss.omp_set_num_threads(1)
        self.bytes = self.size()
        self.effort = None

    def description(self, args, n, d):
        """What index_factory understands; fills in the parameters that the task leaves open."""
        if args.index == "brute":
            return "Flat"
        if args.index == "hnsw":
            self.params = USUAL | self.params
            return f"HNSW{self.params['m']},Flat"
        nlist = self.params.setdefault("nlist", max(1, round(4 * math.sqrt(n))))
        if args.index == "ivf_flat":
            return f"IVF{nlist},Flat"
        # a quarter of a byte a component unless it is said otherwise, whatever the bits of a code
        pieces = self.params.setdefault("numSubvectors", d // 2)
        code = {"faiss_pq": f"PQ{pieces // 2}x8", "faiss_pq_fast": f"PQ{pieces}x4fs", "faiss_rabitq": "RaBitQfs"}
        return f"IVF{nlist},{code[args.engine]},RFlat"

    def size(self):
        writer = self.faiss.VectorIOWriter()
        self.faiss.write_index(self.index, writer)
        return writer.data.size()

    def use(self, effort):
        space = self.faiss.ParameterSpace()
        if "nprobe" in effort:
            space.set_index_parameter(self.index, "nprobe", effort["nprobe"])
        if "efSearch" in effort:
            space.set_index_parameter(self.index, "efSearch", effort["efSearch"])
        if isinstance(self.index, self.faiss.IndexRefine):
            space.set_index_parameter(self.index, "k_factor_rf", effort.get("rerank", 4))

    def search(self, query, k):
        return self.index.search(query, k)[1][0]


class Hnswlib:
    def __init__(self, args, rows):
        import hnswlib

        self.params = USUAL | pairs(args.params)
        n, d = rows.shape
        start = time.perf_counter()
        self.index = hnswlib.Index(space="l2" if args.metric == "l2" else "ip", dim=d)
        self.index.init_index(max_elements=n, M=self.params["m"], ef_construction=self.params["efConstruction"])
        self.index.add_items(rows, num_threads=args.build_threads)
        self.build_seconds = time.perf_counter() - start
        # a filter of its own would be a call into Python for each row it walks over: a mark is the faster way
        for row in np.flatnonzero(buckets(n) >= round(args.filter_share * BUCKETS)):
            self.index.mark_deleted(int(row))
        self.bytes = self.size()

    def size(self):
        path = f"/tmp/hnswlib-{os.getpid()}"
        self.index.save_index(path)
        try:
            return os.path.getsize(path)
        finally:
            os.remove(path)

    def use(self, effort):
        self.index.set_ef(effort.get("efSearch", 10))

    def search(self, query, k):
        try:
            return self.index.knn_query(query, k=k, num_threads=1)[0][0]
        except RuntimeError:  # it found fewer than k
            return []


class Judge:
    """Recall as Recall.java takes it: a row counts that is as near as the k-th true neighbour."""

    def __init__(self, args, base, queries):
        self.base, self.queries, self.metric, self.k = base, queries, args.metric, args.k
        self.truth = np.load(args.gt)[:, : args.k]

    def recall(self, search):
        return float(np.mean([self.of(i, search) for i in range(len(self.queries))]))

    def of(self, i, search):
        reach = self.distances(i, self.truth[i]).max()
        slack = ROUNDING * (1 if self.metric == "cosine" else abs(reach))
        found = np.unique(np.array([row for row in search(i)[: self.k] if row >= 0], dtype=np.int64))
        return np.count_nonzero(self.distances(i, found) <= reach + slack) / self.k

    def distances(self, i, rows):
        query, rows = self.queries[i].astype(np.float64), self.base[rows.astype(np.int64)].astype(np.float64)
        if self.metric == "l2":
            return ((rows - query) ** 2).sum(axis=1)
        dots = rows @ query
        if self.metric == "dot":
            return -dots
        return 1 - dots / (np.linalg.norm(rows, axis=1) * np.linalg.norm(query))


def loop(search, count, first, deadline, samples):
    i, before = first, time.perf_counter_ns()
    while True:
        search(i)
        after = time.perf_counter_ns()
        samples.append(after - before)
        if after >= deadline:
            return
        i, before = (i + 1) % count, after


def closed_loop(search, count, threads, seconds):
    start = time.perf_counter_ns()
    deadline = start + int(seconds * 1e9)
    samples = [[] for _ in range(threads)]
    workers = [
        threading.Thread(target=loop, args=(search, count, count * t // threads, deadline, samples[t]))
        for t in range(threads)
    ]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    elapsed = (time.perf_counter_ns() - start) / 1e9
    merged = sorted(nanos for of_thread in samples for nanos in of_thread)
    return len(merged) / elapsed, merged


def percentile_micros(ascending, percent):
    return ascending[max(0, math.ceil(percent / 100 * len(ascending)) - 1)] / 1e3


def resident_mebibytes():
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) / 1024 for line in status if line.startswith("VmRSS:"))


def release(rows):
    """The array that was loaded from is not the engine's memory."""
    rows._mmap.madvise(mmap.MADV_DONTNEED)


def arguments():
    parser = argparse.ArgumentParser()
    for name in ("engine", "base", "queries", "gt"):
        parser.add_argument("--" + name, required=True)
    parser.add_argument("--metric", default="cosine")
    parser.add_argument("--index", required=True)
    parser.add_argument("--params", default="")
    parser.add_argument("--k", type=int, default=10)
    parser.add_argument("--build-threads", type=int, default=os.cpu_count())
    parser.add_argument("--filter-share", type=float, default=1)
    return parser.parse_args()


def main():
    args = arguments()
    base = np.load(args.base, mmap_mode="r")
    queries = np.load(args.queries)
    engine = (Hnswlib if args.engine == "hnswlib" else Faiss)(args, prepared(base, args.metric))
    release(base)
    judge = Judge(args, base, queries)
    inputs = [prepared(queries[i : i + 1], args.metric) for i in range(len(queries))]
    search = lambda i: engine.search(inputs[i], args.k)
    recalls = {}
    print(json.dumps({"engine": args.engine, "buildSeconds": round(engine.build_seconds, 3)}), flush=True)
    for line in sys.stdin:
        threads, seconds, named = line.split()
        effort = pairs(named)
        engine.use(effort)
        if named not in recalls:
            recalls[named] = judge.recall(search)
            release(base)
        closed_loop(search, len(inputs), int(threads), float(seconds) * WARM_UP)
        qps, nanos = closed_loop(search, len(inputs), int(threads), float(seconds))
        figures = {
            "engine": args.engine,
            "index": args.index,
            "n": len(base),
            "d": base.shape[1],
            "metric": args.metric,
            "k": args.k,
            "params": engine.params,
            "effort": effort,
            "threads": int(threads),
            "recall": round(recalls[named], 5),
            "qps": round(qps, 1),
            "p50Us": round(percentile_micros(nanos, 50), 1),
            "p99Us": round(percentile_micros(nanos, 99), 1),
            "buildSeconds": round(engine.build_seconds, 3),
            "bytesPerVector": round(engine.bytes / len(base), 1),
            "rssMiB": round(resident_mebibytes(), 1),
        }
        print(json.dumps(figures), flush=True)


if __name__ == "__main__":
    main()
