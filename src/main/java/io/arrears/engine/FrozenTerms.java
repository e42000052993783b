package io.arrears.engine;

/**
 * What a version has frozen when it goes into service: the same version deployed again may not
 * change it. One rule for the engine, which refuses such a deployment, and for the label join,
 * which then must not obey it either.
 */
public final class FrozenTerms {

  private FrozenTerms() {}

  /**
   * Whether a deployment of a version that serves may take the place of the present one. A
   * reference profile, a dispersion learned from rows, and in the label join how drift is watched,
   * are the engine's alone to compare.
   */
  public static boolean allow(Deployment present, Deployment next) {
    return change(present, next) == null;
  }

  /**
   * @throws IllegalArgumentException with the field, both values and the remedy
   */
  static void require(Deployment present, Deployment next) {
    String change = change(present, next);
    if (change != null) {
      throw new IllegalArgumentException(change);
    }
  }

  /**
   * @throws IllegalArgumentException with the field, both values and the remedy
   */
  static void requireSame(String field, Object frozen, Object revised, Deployment present) {
    String change = change(field, frozen, revised, present);
    if (change != null) {
      throw new IllegalArgumentException(change);
    }
  }

  /** The first change that is not allowed, in words; null where there is none. */
  private static String change(Deployment present, Deployment next) {
    String change = change("family", present.family(), next.family(), present);
    change =
        change == null ? change("classes", present.outputs(), next.outputs(), present) : change;
    change =
        change == null ? change("features", present.features(), next.features(), present) : change;
    change =
        change == null
            ? change("loss", present.terms().loss(), next.terms().loss(), present)
            : change;
    change =
        change == null
            ? change("belief options", present.belief(), next.belief(), present)
            : change;
    change =
        change == null
            ? change("labelSample", present.labels().sample(), next.labels().sample(), present)
            : change;
    if (change == null && !Double.isNaN(present.dispersion()) && !Double.isNaN(next.dispersion())) {
      change = change("dispersion", present.dispersion(), next.dispersion(), present);
    }
    if (change == null && present.drift() != null && next.drift() != null) {
      change = change("drift", present.drift(), next.drift(), present);
    }
    if (change == null && present.role() == Deployment.Role.SERVING) {
      change = change("role", present.role(), next.role(), present);
    }
    return change;
  }

  private static String change(String field, Object frozen, Object revised, Deployment present) {
    return frozen.equals(revised)
        ? null
        : field
            + " is "
            + revised
            + ", allowed for the serving version "
            + present.version()
            + ": "
            + frozen
            + ", since a version is frozen; deploy a new version";
  }
}
