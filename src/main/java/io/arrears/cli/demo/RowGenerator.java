package io.arrears.cli.demo;

import io.arrears.avro.PlanSample;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * Generates the rows of a simulated model. The rows of a step are a pure function of seed, model
 * and step, so that the feed, the trainer and the scoreboard see the same ones and none has to keep
 * them.
 *
 * <p>Steps below 0 are the past from which a retrain may take rows too. Cost: one step holds about
 * {@code rowsPerDay / 4} rows.
 */
final class RowGenerator {

  /** Steps are salted apart from the rows of the warm-up by this. */
  private static final long WARMUP = Long.MIN_VALUE;

  private final SimulatedModel model;
  private final SimulatedTime calendar;
  private final long seed;
  private final int cycle;

  /**
   * Rows of one model.
   *
   * @param cycle days after which the story begins again from day 0; 0: never
   */
  RowGenerator(SimulatedModel model, SimulatedTime calendar, long seed, int cycle) {
    this.model = model;
    this.calendar = calendar;
    this.seed = mix(seed ^ mix(model.name().hashCode()));
    this.cycle = cycle;
  }

  SimulatedModel model() {
    return model;
  }

  /** The rows of a step, in time order. */
  List<Row> step(long step) {
    long first = rowsBefore(step);
    int count = (int) (rowsBefore(step + 1) - first);
    SplittableRandom random = new SplittableRandom(mix(seed + step));
    long begin = calendar.endOf(step - 1);
    long[] times = new long[count];
    for (int i = 0; i < count; i++) {
      times[i] = begin + 1 + random.nextLong(SimulatedTime.STEP);
    }
    Arrays.sort(times);
    List<Row> rows = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      double day = calendar.dayOf(times[i]);
      double storyDay = cycle > 0 && day > 0 ? day % cycle : day;
      Law law = model.path().at(storyDay, random.nextDouble());
      double labelDay = model.labels().labelDay(storyDay, random.nextDouble());
      long labelTime = times[i] + Math.round((labelDay - storyDay) * SimulatedTime.DAY);
      double[] z = standardised(storyDay >= model.shiftDay(), random);
      double mean = model.path().mean(storyDay, model.family(), z);
      rows.add(row(first + i, times[i], labelTime, z, law, mean, random));
    }
    return rows;
  }

  /** The rows that the first version is fitted on: all before day 0, all labelled. */
  List<Row> warmup() {
    SplittableRandom random = new SplittableRandom(mix(seed ^ WARMUP));
    List<Row> rows = new ArrayList<>(model.warmup().rows());
    Law law = model.warmup().law();
    for (int i = 0; i < model.warmup().rows(); i++) {
      long time = calendar.start() - model.warmup().rows() + i;
      double[] z = standardised(false, random);
      double mean = law.mean(model.family(), z);
      rows.add(row(Long.MIN_VALUE + i, time, time, z, law, mean, random));
    }
    return rows;
  }

  /**
   * The last rows whose labels have arrived, oldest first.
   *
   * @param now time up to which labels count, milliseconds since the epoch
   * @param wanted number of rows
   */
  List<Row> lastLabelled(long now, int wanted) {
    List<List<Row>> steps = new ArrayList<>();
    int found = 0;
    long step = Math.floorDiv(now - 1 - calendar.start(), SimulatedTime.STEP);
    while (found < wanted) {
      List<Row> labelled = new ArrayList<>();
      for (Row row : step(step)) {
        if (row.labelTime() <= now) {
          labelled.add(row);
        }
      }
      found += labelled.size();
      steps.add(labelled);
      step--;
    }
    List<Row> rows = new ArrayList<>(found);
    for (int i = steps.size() - 1; i >= 0; i--) {
      rows.addAll(steps.get(i));
    }
    return rows.subList(rows.size() - wanted, rows.size());
  }

  /** The rows of a manifest, in the order of time. */
  List<Row> of(List<PlanSample> samples) {
    Set<String> ids = new HashSet<>();
    Set<Long> steps = new TreeSet<>();
    for (PlanSample sample : samples) {
      ids.add(sample.getPredictionId());
      steps.add(Math.floorDiv(sample.getTime() - 1 - calendar.start(), SimulatedTime.STEP));
    }
    List<Row> rows = new ArrayList<>();
    for (long step : steps) {
      for (Row row : step(step)) {
        if (ids.contains(row.predictionId())) {
          rows.add(row);
        }
      }
    }
    return rows;
  }

  /** Hands the rows of all steps in a range to a consumer, in order. */
  void forEach(long fromStep, long toStep, Consumer<Row> consumer) {
    for (long step = fromStep; step < toStep; step++) {
      step(step).forEach(consumer);
    }
  }

  private double[] standardised(boolean shifted, SplittableRandom random) {
    double[] z = new double[model.dimension()];
    for (int i = 0; i < z.length; i++) {
      z[i] = random.nextGaussian() + (shifted ? model.shift()[i] : 0);
    }
    return z;
  }

  private Row row(
      long ordinal,
      long time,
      long labelTime,
      double[] z,
      Law law,
      double trueMean,
      SplittableRandom random) {
    double[] features = new double[z.length];
    for (int i = 0; i < z.length; i++) {
      Feature feature = model.features().get(i);
      features[i] = feature.mean() + feature.standardDeviation() * z[i];
    }
    double label = law.draw(model.family(), law.mean(model.family(), z), random);
    return new Row(ordinal, time, features, label, labelTime, trueMean, law.noise());
  }

  private long rowsBefore(long step) {
    return (long) Math.floor(step * model.rowsPerDay() / SimulatedTime.STEPS_PER_DAY);
  }

  /** Finaliser of splitmix64: neighbouring seeds give unrelated streams. */
  private static long mix(long z) {
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }
}
