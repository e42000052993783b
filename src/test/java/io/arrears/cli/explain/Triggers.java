package io.arrears.cli.explain;

import io.arrears.avro.RetrainTrigger;
import io.arrears.avro.TriggerReason;
import io.arrears.cli.RecordedModel;
import io.arrears.engine.Trigger;
import io.arrears.kafka.TriggerMapper;
import java.util.ArrayList;
import java.util.List;

/** Triggers of every reason. */
final class Triggers {

  private Triggers() {}

  static List<RetrainTrigger> of(TriggerReason reason) {
    List<Trigger> said = new ArrayList<>(RecordedModel.said().triggers());
    Trigger debt = said.get(0);
    List<Trigger> all =
        switch (reason) {
          case DEBT -> List.of(debt, said.get(1), debt.nextAttempt());
          default -> List.of();
        };
    return all.stream().map(TriggerMapper::toAvro).toList();
  }
}
