package io.arrears.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.arrears.belief.Chunk;
import org.junit.jupiter.api.Test;

class WorkspaceTest {

  @Test
  void aShapeKeepsItsChunkAndAChunkGrowsInPlace() {
    Chunk chunk = Workspace.chunk(32, 9, 1);
    chunk.next(0, 1, 0);
    assertThat(Workspace.chunk(8, 9, 1)).isSameAs(chunk);
    assertThat(chunk.size()).isZero();
    assertThat(Workspace.chunk(64, 9, 1).capacity()).isEqualTo(64);
    assertThat(Workspace.chunk(32, 9, 2)).isNotSameAs(Workspace.chunk(32, 9, 1));
  }

  @Test
  void aThreadHoldsABoundedNumberOfBytes() {
    Chunk first = Workspace.chunk(4096, 100, 1);
    for (int dimension = 101; dimension < 140; dimension++) {
      Workspace.chunk(4096, dimension, 1);
      assertThat(Workspace.held()).isBetween(1L, Workspace.MOST_BYTES);
    }
    Chunk huge = Workspace.chunk(4096, 1000, 1);
    assertThat(Workspace.held()).isGreaterThan(Workspace.MOST_BYTES);
    assertThat(Workspace.chunk(4096, 1000, 1)).as("in use, so kept").isSameAs(huge);
    assertThat(Workspace.chunk(4096, 100, 1)).isNotSameAs(first);
    assertThat(Workspace.held()).isLessThanOrEqualTo(Workspace.MOST_BYTES);
  }
}
