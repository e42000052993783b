package io.arrears.cli.bench;

import io.arrears.cli.StateBackend;

/** What the job benchmark runs on the same rows. */
enum Contestant {
  /** Source, decoding, keyBy, a trivial keyed operator, a sink that discards. */
  IDENTITY("identity job", StateBackend.HASHMAP, true),
  /** The job, labels inline, state on the heap. */
  INLINE_HEAP("job, inline labels, heap", StateBackend.HASHMAP, true),
  /** The job, labels inline, state in RocksDB. */
  INLINE_ROCKSDB("job, inline labels, RocksDB", StateBackend.ROCKSDB, true),
  /** The job, labels on their own topic and through the join, state in RocksDB. */
  JOINED_ROCKSDB("job, joined labels, RocksDB", StateBackend.ROCKSDB, false);

  private final String title;
  private final StateBackend backend;
  private final boolean inline;

  Contestant(String title, StateBackend backend, boolean inline) {
    this.title = title;
    this.backend = backend;
    this.inline = inline;
  }

  String title() {
    return title;
  }

  StateBackend backend() {
    return backend;
  }

  /** Whether observations bring their label. */
  boolean inline() {
    return inline;
  }
}
