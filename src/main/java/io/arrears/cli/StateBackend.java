package io.arrears.cli;

/** Where a local job keeps its state. */
public enum StateBackend {
  /** Objects on the heap. */
  HASHMAP,
  /** RocksDB. */
  ROCKSDB
}
