package io.arrears.cli.bench;

import io.arrears.cli.StateBackend;

/** What the job benchmark runs on the same rows. */
enum Contestant {
  /** Source, decoding, keyBy, a trivial keyed operator, a sink that discards. */
  IDENTITY("identity job", StateBackend.HASHMAP, Records.INLINE),
  /** The job, labels inline, state on the heap. */
  INLINE_HEAP("job, inline labels, heap", StateBackend.HASHMAP, Records.INLINE),
  /** The job, labels inline, state in RocksDB. */
  INLINE_ROCKSDB("job, inline labels, RocksDB", StateBackend.ROCKSDB, Records.INLINE),
  /** The job, labels on their own topic and through the join, state in RocksDB. */
  JOINED_ROCKSDB("job, joined labels, RocksDB", StateBackend.ROCKSDB, Records.APART),
  /** The identity job on records without labels. */
  IDENTITY_UNLABELLED("identity job, no labels", StateBackend.HASHMAP, Records.UNLABELLED),
  /** The job, label-free models that are watched for drift, state on the heap. */
  DRIFT_HEAP("job, no labels, drift, heap", StateBackend.HASHMAP, Records.UNLABELLED);

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
  private final StateBackend backend;
  private final Records records;

  Contestant(String title, StateBackend backend, Records records) {
    this.title = title;
    this.backend = backend;
    this.records = records;
  }

  String title() {
    return title;
  }

  StateBackend backend() {
    return backend;
  }

  /** What it reads. */
  Records records() {
    return records;
  }

  /** Whether it is an identity job. */
  boolean isIdentity() {
    return this == IDENTITY || this == IDENTITY_UNLABELLED;
  }
}
