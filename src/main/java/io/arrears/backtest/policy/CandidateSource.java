package io.arrears.backtest.policy;

import io.arrears.backtest.Release;
import io.arrears.backtest.Trainer;

/** Where the candidates of a backtest come from. */
public interface CandidateSource {

  /** They are fitted as the backtest goes. */
  CandidateSource FITTED =
      new CandidateSource() {
        @Override
        public Release first(Trainer trainer) {
          return trainer.first();
        }

        @Override
        public Release after(int batch, long time, Trainer trainer) {
          return trainer.retrain(time);
        }
      };

  /** The first version; the trainer takes the warm-up. */
  Release first(Trainer trainer);

  /**
   * The model fitted after a batch, whose labels the trainer has.
   *
   * @param time event time of the batch's end, milliseconds since the epoch
   */
  Release after(int batch, long time, Trainer trainer);
}
