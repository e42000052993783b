package io.arrears.decision;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Identifiers of triggers: the same decision has the same identifier in every replay. */
public final class TriggerId {

  private static final int HEX_DIGITS = 32;

  private TriggerId() {}

  /**
   * First 32 hexadecimal digits of SHA-256 over the decision's coordinates and its debt in
   * millionths of a currency unit (a debt beyond the range of long saturates).
   *
   * @param modelId model name
   * @param version version name
   * @param activation ordinal of the activation, from 1
   * @param ordinal ordinal of the trigger within the activation, from 1
   * @param lookTime event time of the look, milliseconds since the epoch
   * @param debt learning debt, currency
   */
  public static String of(
      String modelId, String version, int activation, int ordinal, long lookTime, double debt) {
    String text =
        String.join(
            "\n",
            modelId,
            version,
            Integer.toString(activation),
            Integer.toString(ordinal),
            Long.toString(lookTime),
            Long.toString(Math.round(debt * 1e6)));
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash).substring(0, HEX_DIGITS);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
