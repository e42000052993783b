package io.arrears.flink;

import java.io.IOException;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSchemaCompatibility;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * What a savepoint remembers of a serializer: nothing but the version of its binary form. An
 * unknown version is refused, so that state of a newer Arrears is never misread.
 *
 * @param <T> type of the serializer's values
 */
public abstract class VersionedSnapshot<T> implements TypeSerializerSnapshot<T> {

  /** The binary form that this Arrears writes. */
  static final int VERSION = 1;

  private final String name;

  /**
   * @param name what is serialized, for messages
   */
  protected VersionedSnapshot(String name) {
    this.name = name;
  }

  @Override
  public int getCurrentVersion() {
    return VERSION;
  }

  @Override
  public void writeSnapshot(DataOutputView out) {}

  @Override
  public void readSnapshot(int version, DataInputView in, ClassLoader loader) throws IOException {
    if (version != VERSION) {
      throw new IOException(
          "state of "
              + name
              + " has version "
              + version
              + ", allowed: "
              + VERSION
              + "; restore it with the Arrears that wrote it");
    }
  }

  @Override
  public TypeSerializerSchemaCompatibility<T> resolveSchemaCompatibility(
      TypeSerializerSnapshot<T> old) {
    return old.getClass() == getClass()
        ? TypeSerializerSchemaCompatibility.compatibleAsIs()
        : TypeSerializerSchemaCompatibility.incompatible();
  }

  @Override
  public abstract TypeSerializer<T> restoreSerializer();
}
