package io.arrears.drift;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInput;
import java.io.DataInputStream;
import java.io.DataOutput;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/**
 * The bytes of a {@link DriftReference} that a deployment brings. They pass through many hands of
 * which few need more than the layout, so each part is read when it is asked for and kept. Two are
 * equal where their bytes are. Immutable and thread safe.
 */
public final class ShippedProfile {

  private static final int MOST_BYTES = 1 << 28;
  private static final String HASH = "SHA-256";

  /** Of the whole profile, behind the layout where only that was kept. */
  private static final int HASH_BYTES = 32;

  private final byte[] bytes;
  private volatile ProfileLayout layout;
  private volatile DriftReference reference;

  private ShippedProfile(byte[] bytes) {
    this.bytes = bytes;
  }

  /** The profile of a reference. */
  public static ShippedProfile of(DriftReference reference) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      reference.write(new DataOutputStream(bytes));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    ShippedProfile profile = new ShippedProfile(bytes.toByteArray());
    profile.reference = reference;
    return profile;
  }

  /**
   * The profile of bytes that came from elsewhere, all of it read.
   *
   * @throws IOException where they are no reference
   */
  public static ShippedProfile parse(byte[] bytes) throws IOException {
    ShippedProfile profile = new ShippedProfile(bytes.clone());
    profile.reference = DriftReference.read(profile.in());
    return profile;
  }

  /**
   * The part that windows are summarised by, some two fifths of the bytes, for those who compare
   * with nothing: it has no reference. Of profiles that differ the parts differ too, be their
   * layouts the same, since a hash of the whole is kept; the part of a part is the same again.
   */
  public ShippedProfile layoutOnly() {
    ByteArrayOutputStream only = new ByteArrayOutputStream();
    try {
      DriftReference.writeLayout(layout(), new DataOutputStream(only));
      if (bytes.length == only.size() + HASH_BYTES) {
        return this;
      }
      only.write(MessageDigest.getInstance(HASH).digest(bytes));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java has no " + HASH, e);
    }
    ShippedProfile profile = new ShippedProfile(only.toByteArray());
    profile.layout = layout();
    return profile;
  }

  /** What windows are summarised by. */
  public ProfileLayout layout() {
    if (layout == null) {
      try {
        layout = reference == null ? DriftReference.readLayout(in()) : reference.layout();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return layout;
  }

  /**
   * What windows are compared with.
   *
   * @throws UncheckedIOException where only the layout was kept
   */
  public DriftReference reference() {
    if (reference == null) {
      try {
        reference = DriftReference.read(in());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return reference;
  }

  /** The bytes, as {@link DriftReference#write} wrote them; not copied, to be read only. */
  public ByteBuffer bytes() {
    return ByteBuffer.wrap(bytes).asReadOnlyBuffer();
  }

  /** Writes length and bytes. */
  public void write(DataOutput out) throws IOException {
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  /**
   * Reads what {@link #write} wrote; the bytes are not looked at.
   *
   * @throws IOException for an impossible length
   */
  public static ShippedProfile read(DataInput in) throws IOException {
    int length = in.readInt();
    if (length < 1 || length > MOST_BYTES) {
      throw new IOException(
          "profile has " + length + " bytes, allowed: 1 to " + MOST_BYTES + "; it is damaged");
    }
    byte[] bytes = new byte[length];
    in.readFully(bytes);
    return new ShippedProfile(bytes);
  }

  private DataInputStream in() {
    return new DataInputStream(new ByteArrayInputStream(bytes));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ShippedProfile that && Arrays.equals(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  @Override
  public String toString() {
    return "profile of " + bytes.length + " bytes, hash " + Integer.toHexString(hashCode());
  }
}
