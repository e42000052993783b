package io.arrears.backtest;

import io.arrears.engine.Deployment;
import io.arrears.engine.Label;
import io.arrears.engine.Observation;
import java.util.List;

/** What watches the model of a replay: the engine alone, or the whole job. */
public interface Watcher extends AutoCloseable {

  /** Announces a version and returns when it is in force. */
  void deploy(Deployment deployment) throws Exception;

  /** Sends observations and labels, each in the order of time. */
  void feed(List<Observation> observations, List<Label> labels) throws Exception;

  /**
   * Moves the stream's time to the given time, looks at the ledger of the serving version, and
   * returns what came of it.
   *
   * @param time milliseconds since the epoch, no earlier than anything that was fed
   */
  Look look(long time) throws Exception;

  /** The drift alarms of what has been looked at. */
  List<Alarms.Alarm> alarms() throws Exception;

  /** Records that were refused until now. */
  long deadLetters();

  /** Code and message of the first record that was refused; empty: there is none. */
  String firstDeadLetter();

  /** Labels that were asked for until now. */
  default long labelRequests() {
    return 0;
  }

  /**
   * What came of a look.
   *
   * @param standing the ledger of the serving version
   * @param triggers triggers since the look before
   */
  record Look(Standing standing, List<Asked> triggers) {

    public Look {
      triggers = List.copyOf(triggers);
    }
  }
}
