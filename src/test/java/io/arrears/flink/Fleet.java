package io.arrears.flink;

import io.arrears.engine.Deployment;
import io.arrears.engine.EngineFixture;
import io.arrears.engine.Event;
import io.arrears.engine.Example;
import io.arrears.engine.LookSchedule;
import io.arrears.engine.ModelEngine;
import io.arrears.engine.Observation;
import io.arrears.engine.Origin;
import io.arrears.engine.Output;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * Models that look every half a minute, and a row of each per second of event time; drift at half
 * time.
 *
 * @param models number of models
 * @param rows rows of each
 */
record Fleet(int models, int rows) {

  static final long START = 1_000_000;
  static final long LOOK_INTERVAL = 30_000;

  /** Deployments, then the examples of all models in order of time; drift at half time. */
  List<Event> events() {
    List<Event> examples = new ArrayList<>();
    List<Event> events = new ArrayList<>();
    for (int model = 0; model < models; model++) {
      events.add(deployment("model-" + model));
      Random random = new Random(model);
      for (int row = 0; row < rows; row++) {
        examples.add(example("model-" + model, row, random));
      }
    }
    examples.sort(Comparator.comparingLong(Event::time).thenComparing(Event::modelId));
    events.addAll(examples);
    return events;
  }

  long endOfTime() {
    return START + rows * 1_000L + LOOK_INTERVAL;
  }

  static Deployment deployment(String modelId) {
    Deployment like =
        EngineFixture.deployment(
            "1",
            START,
            Deployment.Role.SERVING,
            EngineFixture.REFERENCE,
            new LookSchedule(LOOK_INTERVAL, 0));
    return like.toBuilder().modelId(modelId).build();
  }

  Example example(String modelId, int row, Random random) {
    double[] x = {random.nextGaussian(), random.nextGaussian()};
    double said = 1 / (1 + Math.exp(-(x[0] - x[1])));
    double truth = row < rows / 2 ? said : 1 - said;
    long time = START + 1_000L * row;
    return Example.inline(
        new Observation(
            modelId,
            "1",
            "p" + row,
            time,
            x,
            new double[] {said},
            random.nextDouble() < truth ? 1 : 0,
            time,
            new Origin("observations", 0, row)));
  }

  /** What one engine per model says, without a Judge. */
  List<Output> enginesAlone(List<Event> events) {
    Map<String, ModelEngine> engines = new TreeMap<>();
    List<Output> said = new ArrayList<>();
    for (Event event : events) {
      engines
          .computeIfAbsent(event.modelId(), id -> ModelEngine.create(id, EngineFixture.OPTIONS))
          .accept(event, 0, said::add);
    }
    engines.values().forEach(engine -> engine.advanceTo(endOfTime(), said::add));
    return said;
  }

  /** By model; within a model in the order in which it was said. */
  static List<Output> sorted(List<Output> outputs) {
    return outputs.stream().sorted(Comparator.comparing(Output::modelId)).toList();
  }
}
