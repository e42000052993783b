package io.arrears.cli.bench.detectors;

import io.arrears.drift.detect.Adwin;
import io.arrears.drift.detect.Ddm;
import io.arrears.drift.detect.Detector;
import io.arrears.drift.detect.Eddm;
import io.arrears.drift.detect.HddmA;
import io.arrears.drift.detect.HddmW;
import io.arrears.drift.detect.PageHinkley;
import moa.classifiers.core.driftdetection.ADWINChangeDetector;
import moa.classifiers.core.driftdetection.AbstractChangeDetector;
import moa.classifiers.core.driftdetection.DDM;
import moa.classifiers.core.driftdetection.EDDM;
import moa.classifiers.core.driftdetection.HDDM_A_Test;
import moa.classifiers.core.driftdetection.HDDM_W_Test;
import moa.classifiers.core.driftdetection.PageHinkleyDM;

/** Pairs of detectors that should say the same: ours, and MOA's with the same parameters. */
public enum MoaDetectors {
  ADWIN("ADWIN") {
    @Override
    Detector ours() {
      return new Adwin(0.002, 32, false);
    }

    @Override
    AbstractChangeDetector theirs() {
      return new ADWINChangeDetector();
    }
  },
  PAGE_HINKLEY("Page-Hinkley") {
    @Override
    Detector ours() {
      return new PageHinkley(30, 0.005, 50, 0.9999, false);
    }

    @Override
    AbstractChangeDetector theirs() {
      return new PageHinkleyDM();
    }
  },
  DDM("DDM") {
    @Override
    Detector ours() {
      return new Ddm();
    }

    @Override
    AbstractChangeDetector theirs() {
      return new DDM();
    }
  },
  EDDM("EDDM") {
    @Override
    Detector ours() {
      return new Eddm();
    }

    @Override
    AbstractChangeDetector theirs() {
      return new EDDM();
    }
  },
  HDDM_A("HDDM-A") {
    @Override
    Detector ours() {
      return new HddmA();
    }

    @Override
    AbstractChangeDetector theirs() {
      HDDM_A_Test detector = new HDDM_A_Test();
      detector.oneSidedTestOption.setChosenIndex(0);
      return detector;
    }
  },
  HDDM_W("HDDM-W") {
    @Override
    Detector ours() {
      return new HddmW();
    }

    @Override
    AbstractChangeDetector theirs() {
      HDDM_W_Test detector = new HDDM_W_Test();
      detector.oneSidedTestOption.setChosenIndex(0);
      return detector;
    }
  };

  private final String title;

  MoaDetectors(String title) {
    this.title = title;
  }

  /** Name for people. */
  String title() {
    return title;
  }

  /** Ours. */
  abstract Detector ours();

  /** Those of MOA. */
  abstract AbstractChangeDetector theirs();
}
