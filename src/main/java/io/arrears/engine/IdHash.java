package io.arrears.engine;

/**
 * Numbers from the bits of a prediction id, the same wherever and whenever they are drawn: FNV-1a
 * of 64 bits (Fowler, Noll, Vo), finished by the mixer of SplitMix64 (Steele, Lea, Flood, OOPSLA
 * 2014, doi 10.1145/2660193.2660195). Each use has its own salt, so that a choice made by one says
 * nothing of a choice made by another. State and replays depend on these bits: they never change.
 */
public final class IdHash {

  /** Salt of the slot of the label join. */
  public static final long SLOT = 0x9e3779b97f4a7c15L;

  /** Salt of the choice of predictions whose labels are waited for. */
  public static final long LABEL_SAMPLE = 0xd1b54a32d192ed03L;

  /** Salt of the sample that the debt of waiting observations is estimated from, at either end. */
  public static final long PENDING_SAMPLE = 0xa0761d6478bd642fL;

  private static final double TWO_TO_MINUS_53 = 0x1p-53;

  private IdHash() {}

  /** 64 bits of an id, for one use. */
  public static long bits(String id, long salt) {
    long hash = 0xcbf29ce484222325L;
    for (int i = 0; i < id.length(); i++) {
      hash = (hash ^ id.charAt(i)) * 0x100000001b3L;
    }
    hash ^= salt;
    hash = (hash ^ (hash >>> 30)) * 0xbf58476d1ce4e5b9L;
    hash = (hash ^ (hash >>> 27)) * 0x94d049bb133111ebL;
    return hash ^ (hash >>> 31);
  }

  /** A number in [0, 1) of an id, for one use. */
  public static double uniform(String id, long salt) {
    return (bits(id, salt) >>> 11) * TWO_TO_MINUS_53;
  }
}
