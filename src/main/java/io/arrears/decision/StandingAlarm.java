package io.arrears.decision;

/**
 * The drift alarm of a version, as {@link Rule.Drift} sees it: it stands while {@code pValue() <=
 * budget()}.
 */
public interface StandingAlarm {

  /** No alarm stands. */
  StandingAlarm NONE =
      new StandingAlarm() {
        @Override
        public double pValue() {
          return 1;
        }

        @Override
        public double budget() {
          return 0;
        }

        @Override
        public String explanation() {
          return "no drift alarm stands";
        }
      };

  /** Smallest p-value that stands, 0 to 1; 1 where none does. */
  double pValue();

  /** Largest p-value that is an alarm within the model's alarm budget, 0 to 1. */
  double budget();

  /** What has moved, in words and numbers. */
  String explanation();
}
