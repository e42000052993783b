package io.arrears.cli.bench;

import io.arrears.cli.StateBackend;

/** What the job benchmark runs on the same rows. */
enum Contestant {
  /** The job's source, decoder, watermarks and keyBy, a trivial operator, a discarding sink. */
  IDENTITY("identity job", Graph.IDENTITY, StateBackend.HASHMAP, Records.INLINE),
  /** The same with what Flink and Avro bring instead of what the job brings. */
  PLAIN("plain identity job", Graph.PLAIN, StateBackend.HASHMAP, Records.INLINE),
  /** The job, labels inline, state on the heap. */
  INLINE_HEAP("job, inline labels, heap", Graph.JOB, StateBackend.HASHMAP, Records.INLINE),
  /** The same without plans. */
  INLINE_NO_PLANS(
      "job, inline labels, heap, no plans",
      Graph.JOB_WITHOUT_PLANS,
      StateBackend.HASHMAP,
      Records.INLINE),
  /** The job, labels inline, state in RocksDB. */
  INLINE_ROCKSDB("job, inline labels, RocksDB", Graph.JOB, StateBackend.ROCKSDB, Records.INLINE),
  /** The job, labels on their own topic and through the join, state in RocksDB. */
  JOINED_ROCKSDB("job, joined labels, RocksDB", Graph.JOB, StateBackend.ROCKSDB, Records.APART),
  /** The identity job on records without labels. */
  IDENTITY_UNLABELLED(
      "identity job, no labels", Graph.IDENTITY, StateBackend.HASHMAP, Records.UNLABELLED),
  /** The plain identity job on records without labels. */
  PLAIN_UNLABELLED(
      "plain identity job, no labels", Graph.PLAIN, StateBackend.HASHMAP, Records.UNLABELLED),
  /** The job, label-free models that are watched for drift, state on the heap. */
  DRIFT_HEAP("job, no labels, drift, heap", Graph.JOB, StateBackend.HASHMAP, Records.UNLABELLED);

  /** What runs. */
  enum Graph {
    /** The job's source and decoder, and nothing behind them. */
    IDENTITY,
    /** {@link PlainIdentity}. */
    PLAIN,
    /** The job as it is shipped. */
    JOB,
    /** The job with {@code plan.enabled} off. */
    JOB_WITHOUT_PLANS
  }

  /** What the observations topic holds. */
  enum Records {
    /** Observations that bring their label. */
    INLINE,
    /** Observations without a label, and their labels on a topic of their own. */
    APART,
    /** Observations of label-free models, watched for drift with shipped profiles. */
    UNLABELLED
  }

  private final String title;
  private final Graph graph;
  private final StateBackend backend;
  private final Records records;

  Contestant(String title, Graph graph, StateBackend backend, Records records) {
    this.title = title;
    this.graph = graph;
    this.backend = backend;
    this.records = records;
  }

  String title() {
    return title;
  }

  /** What it runs. */
  Graph graph() {
    return graph;
  }

  StateBackend backend() {
    return backend;
  }

  /** What it reads. */
  Records records() {
    return records;
  }

  /** Whether the others are compared with it. */
  boolean isIdentity() {
    return graph == Graph.IDENTITY || graph == Graph.PLAIN;
  }
}
