// usearch as a contender of `bench/run peers`: what contend.py does for FAISS and hnswlib, by the same protocol.
//
// Builds one index, says so by a line of JSON, then reads orders `threads seconds effort` from standard input and
// answers each by a line of figures. One query a call; a thread is a worker that loads the saved index for itself.

import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import readline from "node:readline";
import { createRequire } from "node:module";
import { Worker, isMainThread, parentPort, workerData } from "node:worker_threads";

const ROUNDING = 1e-6; // as in Recall.java: float32 sums of another order differ by this much
const WARM_UP = 0.5;
const USUAL = { m: 16, efConstruction: 200 };
const USEARCH = createRequire(import.meta.url)("usearch");

const pairs = (text) =>
  ["", "-"].includes(text) ? {} : Object.fromEntries(text.split(",").map((part) => part.split("=")).map(([k, v]) => [k, Number(v)]));

/** A two-dimensional array of an `.npy` file: rows of one flat typed array. */
function readNpy(file) {
  const bytes = fs.readFileSync(file);
  const headerEnd = bytes[6] === 1 ? 10 + bytes.readUInt16LE(8) : 12 + bytes.readUInt32LE(8);
  const header = bytes.toString("latin1", 10, headerEnd);
  const [, rows, width] = /'shape': \((\d+), (\d+)\)/.exec(header).map(Number);
  const kind = { "<f4": Float32Array, "<i4": Int32Array, "<i8": BigInt64Array }[/'descr': '(...)'/.exec(header)[1]];
  const body = bytes.buffer.slice(bytes.byteOffset + headerEnd, bytes.byteOffset + bytes.length);
  return { rows, width, flat: new kind(body) };
}

const row = (array, i) => array.flat.subarray(i * array.width, (i + 1) * array.width);

function toUnitLength(array) {
  for (let i = 0; i < array.rows; i++) {
    const values = row(array, i);
    const norm = Math.sqrt(values.reduce((sum, value) => sum + value * value, 0));
    values.forEach((value, j) => (values[j] = value / norm));
  }
}

function config(task, effort = {}) {
  return {
    dimensions: task.dimension,
    metric: task.metric === "l2" ? USEARCH.MetricKind.L2sq : USEARCH.MetricKind.IP,
    quantization: USEARCH.ScalarKind.F32,
    connectivity: task.params.m,
    expansion_add: task.params.efConstruction,
    expansion_search: effort.efSearch ?? 10,
  };
}

/** How much is searched is fixed when an index is made, so each effort loads the saved one anew. */
function load(task, effort) {
  const index = new USEARCH.Index(config(task, effort));
  index.load(task.saved);
  return index;
}

function loop(index, queries, k, first, seconds) {
  const nanos = [];
  const deadline = process.hrtime.bigint() + BigInt(Math.round(seconds * 1e9));
  let i = first;
  let before = process.hrtime.bigint();
  do {
    index.search(row(queries, i), k, 1);
    const after = process.hrtime.bigint();
    nanos.push(Number(after - before));
    before = after;
    i = (i + 1) % queries.rows;
  } while (before < deadline);
  return nanos;
}

function measured(index, queries, k, first, seconds) {
  loop(index, queries, k, first, seconds * WARM_UP);
  return loop(index, queries, k, first, seconds);
}

function inWorker(task, effort, queries, first, seconds) {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL(import.meta.url), { workerData: { task, effort, queries, first, seconds } });
    worker.once("message", resolve);
    worker.once("error", reject);
  });
}

async function closedLoop(task, index, queries, threads, seconds, effort) {
  const each =
    threads === 1
      ? [measured(index, queries, task.k, 0, seconds)]
      : await Promise.all(
          Array.from({ length: threads }, (_, t) =>
            inWorker(task, effort, queries, Math.floor((queries.rows * t) / threads), seconds),
          ),
        );
  return Float64Array.from(each.flat()).sort();
}

function distance(metric, query, other) {
  let sum = 0;
  if (metric === "l2") {
    query.forEach((value, i) => (sum += (value - other[i]) ** 2));
    return sum;
  }
  query.forEach((value, i) => (sum += value * other[i]));
  return -sum;
}

/** Recall as Recall.java takes it: a row counts that is as near as the k-th true neighbour. */
function recall(index, task, base, queries, truth) {
  let right = 0;
  for (let q = 0; q < queries.rows; q++) {
    const query = row(queries, q);
    const to = (i) => distance(task.metric, query, row(base, Number(i)));
    const reach = Math.max(...Array.from(row(truth, q).subarray(0, task.k), to));
    const slack = ROUNDING * (task.metric === "cosine" ? 1 : Math.abs(reach));
    const found = new Set(index.search(query, task.k, 1).keys);
    right += [...found].filter((i) => to(i) <= reach + slack).length;
  }
  return right / queries.rows / task.k;
}

function options(words) {
  const known = { params: "", metric: "cosine", k: "10", "build-threads": String(os.cpus().length) };
  for (let i = 0; i < words.length; i += 2) known[words[i].replace(/^--/, "")] = words[i + 1];
  return known;
}

function build(asked, base) {
  const task = {
    metric: asked.metric,
    k: Number(asked.k),
    dimension: base.width,
    params: { ...USUAL, ...pairs(asked.params) },
    saved: path.join(fs.mkdtempSync(path.join(os.tmpdir(), "usearch-")), "index"),
  };
  const index = new USEARCH.Index(config(task));
  const keys = BigUint64Array.from({ length: base.rows }, (_, i) => BigInt(i));
  const start = process.hrtime.bigint();
  index.add(keys, base.flat, Number(asked["build-threads"]));
  task.buildSeconds = Number(process.hrtime.bigint() - start) / 1e9;
  index.save(task.saved);
  return task;
}

const rounded = (places, value) => Number(value.toFixed(places));
const percentileMicros = (ascending, percent) => ascending[Math.max(0, Math.ceil((percent / 100) * ascending.length) - 1)] / 1e3;
const say = (line) => process.stdout.write(JSON.stringify(line) + "\n");

async function contend() {
  const asked = options(process.argv.slice(2));
  const [base, queries, truth] = [asked.base, asked.queries, asked.gt].map(readNpy);
  if (asked.metric === "cosine") [base, queries].forEach(toUnitLength);
  const task = build(asked, base);
  say({ engine: "usearch", buildSeconds: rounded(3, task.buildSeconds) });
  const recalls = new Map();
  for await (const order of readline.createInterface({ input: process.stdin })) {
    const [threads, seconds, named] = order.split(" ");
    const effort = pairs(named);
    const index = load(task, effort);
    if (!recalls.has(named)) recalls.set(named, recall(index, task, base, queries, truth));
    const nanos = await closedLoop(task, index, queries, Number(threads), Number(seconds), effort);
    say({
      engine: "usearch",
      index: asked.index,
      n: base.rows,
      d: base.width,
      metric: asked.metric,
      k: task.k,
      params: task.params,
      effort,
      threads: Number(threads),
      recall: rounded(5, recalls.get(named)),
      qps: rounded(1, nanos.length / Number(seconds)),
      p50Us: rounded(1, percentileMicros(nanos, 50)),
      p99Us: rounded(1, percentileMicros(nanos, 99)),
      buildSeconds: rounded(3, task.buildSeconds),
      bytesPerVector: rounded(1, fs.statSync(task.saved).size / base.rows),
      rssMiB: rounded(1, process.memoryUsage().rss / 2 ** 20),
    });
  }
  fs.rmSync(path.dirname(task.saved), { recursive: true });
}

if (isMainThread) {
  await contend();
} else {
  const { task, effort, queries, first, seconds } = workerData;
  parentPort.postMessage(measured(load(task, effort), queries, task.k, first, seconds));
}
